package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Computes the gradient of ReLU from its output, so that its input need not be kept. */
final class ReluGradient {
    private ReluGradient() {}

    static Value of(Value dy, Value output, OneDnn oneDnn, StepEmitter emitter) {
        memory.desc desc = OneDnnLayout.of(output);
        eltwise_forward.primitive_desc forward = new eltwise_forward.primitive_desc(
                new eltwise_forward.desc(
                        dnnl.prop_kind.forward_training, dnnl.algorithm.eltwise_relu_use_dst_for_bwd, desc),
                oneDnn.engine());
        eltwise_backward.primitive_desc description = new eltwise_backward.primitive_desc(
                new eltwise_backward.desc(dnnl.algorithm.eltwise_relu_use_dst_for_bwd, desc, desc),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value gradient = new Reorders(oneDnn).images(dy, desc, emitter);
        Value dx = emitter.value("relu.dx", output.layout(), output.shape());
        new Primitive(oneDnn, "onednn relu, gradient", new eltwise_backward(description), description)
                .reads(dnnl.DNNL_ARG_DIFF_DST, desc, gradient)
                .reads(dnnl.DNNL_ARG_DST, desc, output)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, desc, dx)
                .emitInPlace(emitter);
        return dx;
    }
}
