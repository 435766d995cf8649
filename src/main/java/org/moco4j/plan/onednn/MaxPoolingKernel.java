package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * Max pooling of images, in the layout and type of its input. The forward pass keeps the position of each maximum, so
 * that the backward pass does not need the input.
 */
final class MaxPoolingKernel implements Kernel {
    private final OneDnn oneDnn;
    private final long[] window;
    private final long[] stride;
    private final long[] padding;

    private pooling_forward.primitive_desc forward;
    private Value x;
    private Value positions;
    private Value y;

    /** @param arguments of the native {@code maxpool2d} */
    MaxPoolingKernel(OneDnn oneDnn, Node.Arguments arguments) {
        this.oneDnn = oneDnn;
        this.window = new long[] {arguments.integer(0), arguments.integer(1)};
        this.stride = new long[] {arguments.integer(2), arguments.integer(3)};
        this.padding = new long[] {arguments.integer(4), arguments.integer(5)};
        boolean dilated = arguments.integer(6) != 1 || arguments.integer(7) != 1;
        boolean channelsFirst = arguments.integer(10) == 0;
        if (dilated || arguments.integer(8) != 0 || channelsFirst) {
            throw new IllegalArgumentException("only max pooling with given padding, no dilation and channels last");
        }
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        x = inputs.get(0);
        memory.desc in = OneDnnLayout.of(x);
        long[] outShape = {x.dimension(0), outSize(0), outSize(1), x.dimension(3)};
        memory.desc out = OneDnnLayout.any(outShape, in.data_type());
        forward = new pooling_forward.primitive_desc(
                new pooling_forward.desc(
                        dnnl.prop_kind.forward_training,
                        dnnl.algorithm.pooling_max,
                        in,
                        out,
                        stride,
                        window,
                        padding,
                        padding),
                oneDnn.sharedScratch(),
                oneDnn.engine());
        y = emitter.value("max_pooling", OneDnnLayout.of(forward.dst_desc(), outShape), outShape);
        memory.desc workspace = forward.workspace_desc();
        positions = emitter.value("max_pooling.positions", new OpaqueLayout(workspace.get_size()));
        new Primitive(oneDnn, "onednn max pooling", new pooling_forward(forward), forward)
                .reads(dnnl.DNNL_ARG_SRC, in, x)
                .writes(dnnl.DNNL_ARG_DST, forward.dst_desc(), y)
                .writes(dnnl.DNNL_ARG_WORKSPACE, workspace, positions)
                .emit(emitter);
        return List.of(y);
    }

    private long outSize(int axis) {
        return (x.dimension(1 + axis) + 2 * padding[axis] - window[axis]) / stride[axis] + 1;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        memory.desc in = OneDnnLayout.of(x);
        memory.desc out = forward.dst_desc();
        Value dy = new Reorders(oneDnn).images(gradients.get(0), out, emitter);
        pooling_backward.primitive_desc description = new pooling_backward.primitive_desc(
                new pooling_backward.desc(dnnl.algorithm.pooling_max, in, out, stride, window, padding, padding),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value dx = emitter.value("max_pooling.dx", x.layout(), x.shape());
        new Primitive(oneDnn, "onednn max pooling, gradient", new pooling_backward(description), description)
                .reads(dnnl.DNNL_ARG_DIFF_DST, out, dy)
                .reads(dnnl.DNNL_ARG_WORKSPACE, forward.workspace_desc(), positions)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, in, dx)
                .emit(emitter);
        return List.of(dx);
    }
}
