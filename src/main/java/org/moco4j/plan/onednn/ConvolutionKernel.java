package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Emitter;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Layout;
import org.moco4j.plan.Node;
import org.moco4j.plan.Value;

/**
 * A convolution without bias, x {@code [N, H, W, C]}, weights {@code [O, I, h, w]}. The layouts are those that oneDNN asks for: in another one
 * it falls back on code that is a hundred times slower (the trap "a layout that its kernels don't know").
 */
final class ConvolutionKernel implements Kernel {
    private final OneDnn oneDnn;
    private final Reorders reorders;
    private final long[] kernel;
    private final long[] stride;
    private final long[] padding;

    private convolution_forward.primitive_desc forward;
    private Value x;
    private Value weights;
    private long[] outShape;

    /** @param arguments of the native {@code conv2d} */
    ConvolutionKernel(OneDnn oneDnn, Node.Arguments arguments) {
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
        this.kernel = new long[] {arguments.integer(0), arguments.integer(1)};
        this.stride = new long[] {arguments.integer(2), arguments.integer(3)};
        this.padding = new long[] {arguments.integer(4), arguments.integer(5)};
    }

    @Override
    public List<Value> forward(List<Value> inputs, Emitter emitter) {
        x = inputs.get(0);
        weights = inputs.get(1);
        outShape =
                new long[] {x.dimension(0), outSize(x.dimension(1), 0), outSize(x.dimension(2), 1), weights.dimension(0)
                };
        forward = new convolution_forward.primitive_desc(
                new convolution_forward.desc(
                        dnnl.prop_kind.forward_training,
                        dnnl.algorithm.convolution_direct,
                        OneDnnLayout.any(x.shape()),
                        OneDnnLayout.anyWeights(weights.shape()),
                        OneDnnLayout.any(outShape),
                        stride,
                        padding,
                        padding),
                oneDnn.sharedScratch(),
                oneDnn.engine());
        memory.desc outDesc = forward.dst_desc();
        Value out = emitter.value("convolution", layout(outDesc, outShape), outShape);
        Value source = reorders.images(x, forward.src_desc(), emitter);
        Value filter = reorders.weights(weights, forward.weights_desc(), emitter);
        new Primitive(oneDnn, "onednn convolution", new convolution_forward(forward), forward)
                .reads(dnnl.DNNL_ARG_SRC, forward.src_desc(), source)
                .reads(dnnl.DNNL_ARG_WEIGHTS, forward.weights_desc(), filter)
                .writes(dnnl.DNNL_ARG_DST, outDesc, out)
                .emit(emitter);
        return List.of(out);
    }

    private long outSize(long size, int axis) {
        return (size + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> wanted, Emitter emitter) {
        List<Value> results = new ArrayList<>();
        results.add(wanted.get(0) ? gradientOfImages(gradients.get(0), emitter) : null);
        results.add(wanted.get(1) ? gradientOfWeights(gradients.get(0), emitter) : null);
        return results;
    }

    private Value gradientOfImages(Value dy, Emitter emitter) {
        convolution_backward_data.primitive_desc description = new convolution_backward_data.primitive_desc(
                new convolution_backward_data.desc(
                        dnnl.algorithm.convolution_direct,
                        OneDnnLayout.any(x.shape()),
                        OneDnnLayout.anyWeights(weights.shape()),
                        OneDnnLayout.any(outShape),
                        stride,
                        padding,
                        padding),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value gradient = reorders.images(dy, description.diff_dst_desc(), emitter);
        Value filter = reorders.weights(weights, description.weights_desc(), emitter);
        Value dx = emitter.value("convolution.dx", layout(description.diff_src_desc(), x.shape()), x.shape());
        new Primitive(
                        oneDnn,
                        "onednn convolution, gradient of images",
                        new convolution_backward_data(description),
                        description)
                .reads(dnnl.DNNL_ARG_DIFF_DST, description.diff_dst_desc(), gradient)
                .reads(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc(), filter)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, description.diff_src_desc(), dx)
                .emit(emitter);
        return dx;
    }

    private Value gradientOfWeights(Value dy, Emitter emitter) {
        convolution_backward_weights.primitive_desc description = new convolution_backward_weights.primitive_desc(
                new convolution_backward_weights.desc(
                        dnnl.algorithm.convolution_direct,
                        OneDnnLayout.any(x.shape()),
                        OneDnnLayout.anyWeights(weights.shape()),
                        OneDnnLayout.any(outShape),
                        stride,
                        padding,
                        padding),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value source = reorders.images(x, description.src_desc(), emitter);
        Value gradient = reorders.images(dy, description.diff_dst_desc(), emitter);
        memory.desc made = description.diff_weights_desc();
        boolean plain = OneDnnLayout.weights(weights.shape()).equals(made);
        Value dw = emitter.value("convolution.dw", plain ? Layout.PLAIN : new OneDnnLayout(made), weights.shape());
        new Primitive(
                        oneDnn,
                        "onednn convolution, gradient of weights",
                        new convolution_backward_weights(description),
                        description)
                .reads(dnnl.DNNL_ARG_SRC, description.src_desc(), source)
                .reads(dnnl.DNNL_ARG_DIFF_DST, description.diff_dst_desc(), gradient)
                .writes(dnnl.DNNL_ARG_DIFF_WEIGHTS, made, dw)
                .emit(emitter);
        return reorders.plainWeights(dw, emitter);
    }

    private static Layout layout(memory.desc desc, long[] shape) {
        return OneDnnLayout.plain(shape).equals(desc) ? Layout.PLAIN : new OneDnnLayout(desc);
    }
}
