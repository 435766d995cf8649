package org.moco4j.plan.onednn;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Adds two arrays of the same shape, with the following ReLU, if any, in the same pass. */
final class SumKernel implements Kernel {
    private final OneDnn oneDnn;
    private final boolean relu;
    private Value output;

    SumKernel(OneDnn oneDnn, boolean relu) {
        this.oneDnn = oneDnn;
        this.relu = relu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value a = inputs.get(0);
        if (!Arrays.equals(a.shape(), inputs.get(1).shape())) {
            throw new IllegalArgumentException("add: " + a + " and " + inputs.get(1) + " differ in shape");
        }
        output = sum(a, inputs.get(1), emitter);
        return List.of(output);
    }

    /** The sum in the layout of {@code a}. */
    Value sum(Value a, Value second, StepEmitter emitter) {
        memory.desc desc = OneDnnLayout.of(a);
        Value b = new Reorders(oneDnn).images(second, desc, emitter);
        primitive_attr attributes = oneDnn.sharedScratch();
        if (relu) {
            post_ops after = new post_ops();
            after.append_eltwise(1, dnnl.algorithm.eltwise_relu, 0, 0);
            attributes.set_post_ops(after);
        }
        binary.primitive_desc description = new binary.primitive_desc(
                new binary.desc(dnnl.algorithm.binary_add, desc, desc, desc), attributes, oneDnn.engine());
        Value out = emitter.value("sum", a.layout(), a.shape());
        new Primitive(oneDnn, "onednn add" + (relu ? " + relu" : ""), new binary(description), description)
                .reads(dnnl.DNNL_ARG_SRC_0, desc, a)
                .reads(dnnl.DNNL_ARG_SRC_1, desc, b)
                .writes(dnnl.DNNL_ARG_DST, desc, out)
                .emitInPlace(emitter);
        return out;
    }

    /** The gradient of a sum is the gradient of both. */
    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value gradient = relu ? ReluGradient.of(gradients.get(0), output, oneDnn, emitter) : gradients.get(0);
        return List.of(gradient, gradient);
    }
}
