package org.moco4j.plan.onednn;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Layout;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** A convolution without bias, of x {@code [N, H, W, I]} with weights {@code [O, I, h, w]}. */
final class ConvolutionKernel implements Kernel {
    /** With at most this many channels, the convolution is cheap compared to the memory of its result. */
    private static final long FEW_CHANNELS = 4;

    private final OneDnn oneDnn;
    private final Reorders reorders;
    private final Node.Arguments arguments;

    private ConvolutionDescriptions descriptions;
    private Optional<WinogradKernel> winograd = Optional.empty();
    private convolution_forward.primitive_desc forward;
    private Value x;
    private Value weights;

    /** @param arguments of the native {@code conv2d} */
    ConvolutionKernel(OneDnn oneDnn, Node.Arguments arguments) {
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
        this.arguments = arguments;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        x = inputs.get(0);
        weights = inputs.get(1);
        descriptions = new ConvolutionDescriptions(oneDnn, arguments, x.shape(), weights.shape());
        winograd = descriptions.winograd().map(shape -> new WinogradKernel(oneDnn, shape, descriptions.work()));
        if (winograd.isPresent()) {
            return winograd.get().forward(inputs, emitter);
        }
        forward = descriptions.forward();
        Optional<GemmConvolution> gemm = descriptions.gemm();
        if (gemm.isPresent()) {
            Value source = reorders.images(x, gemm.get().rows().imagesDesc(), emitter);
            return List.of(gemm.get()
                    .emit(source, weights, ConvolutionFinish.NONE, GemmConvolution.NAME, descriptions.work(), emitter));
        }
        memory.desc outDesc = forward.dst_desc();
        long[] outShape = descriptions.outShape();
        Value out = emitter.value("convolution", OneDnnLayout.of(outDesc, outShape), outShape);
        Value source = reorders.images(x, forward.src_desc(), emitter);
        Value filter = reorders.weights(weights, forward.weights_desc(), emitter);
        Primitive call = new Primitive(oneDnn, descriptions.name(), new convolution_forward(forward), forward)
                .computes(descriptions.work())
                .reads(dnnl.DNNL_ARG_SRC, forward.src_desc(), source)
                .reads(dnnl.DNNL_ARG_WEIGHTS, forward.weights_desc(), filter)
                .writes(dnnl.DNNL_ARG_DST, outDesc, out);
        if (x.dimension(3) <= FEW_CHANNELS) {
            call.recomputable();
        }
        call.emit(emitter);
        return List.of(out);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        if (winograd.isPresent()) {
            return winograd.get().backward(gradients, needed, emitter);
        }
        // The weights' gradient comes first: its kernel needs most scratch memory, and the images' gradient is also
        // large.
        Value ofWeights = needed.get(1) ? gradientOfWeights(gradients.get(0), emitter) : null;
        Value ofImages = needed.get(0) ? gradientOfImages(gradients.get(0), emitter) : null;
        return Arrays.asList(ofImages, ofWeights);
    }

    private Value gradientOfImages(Value dy, StepEmitter emitter) {
        Optional<GemmGradientOfImages> gemm = descriptions.gemmGradientOfImages();
        if (gemm.isPresent()) {
            Value source = reorders.images(dy, gemm.get().rows().outDesc(), emitter);
            return gemm.get()
                    .emit(source, weights, GemmConvolution.NAME + ", gradient of images", descriptions.work(), emitter);
        }
        convolution_backward_data.primitive_desc description = descriptions.gradientOfImages(forward);
        Value gradient = reorders.images(dy, description.diff_dst_desc(), emitter);
        Value filter = reorders.weights(weights, description.weights_desc(), emitter);
        Value dx = emitter.value("convolution.dx", OneDnnLayout.of(description.diff_src_desc(), x.shape()), x.shape());
        new Primitive(
                        oneDnn,
                        descriptions.name() + ", gradient of images",
                        new convolution_backward_data(description),
                        description)
                .computes(descriptions.work())
                .reads(dnnl.DNNL_ARG_DIFF_DST, description.diff_dst_desc(), gradient)
                .reads(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc(), filter)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, description.diff_src_desc(), dx)
                .emit(emitter);
        return dx;
    }

    private Value gradientOfWeights(Value dy, StepEmitter emitter) {
        Optional<GemmGradientOfWeights> gemm = descriptions.gemmGradientOfWeights();
        if (gemm.isPresent()) {
            GemmGradientOfWeights product = gemm.get();
            Value dw = product.emit(
                    reorders.images(x, product.rows().imagesDesc(), emitter),
                    reorders.images(dy, product.rows().outDesc(), emitter),
                    GemmConvolution.NAME + ", gradient of weights",
                    descriptions.work(),
                    emitter);
            return reorders.plainWeights(dw, emitter);
        }
        convolution_backward_weights.primitive_desc description = descriptions.gradientOfWeights(forward);
        Value source = reorders.images(x, description.src_desc(), emitter);
        Value gradient = reorders.images(dy, description.diff_dst_desc(), emitter);
        memory.desc made = description.diff_weights_desc();
        boolean plain = OneDnnLayout.weights(weights.shape()).equals(made);
        Value dw = emitter.value("convolution.dw", plain ? Layout.PLAIN : new OneDnnLayout(made), weights.shape());
        new Primitive(
                        oneDnn,
                        descriptions.name() + ", gradient of weights",
                        new convolution_backward_weights(description),
                        description)
                .computes(descriptions.work())
                .reads(dnnl.DNNL_ARG_SRC, description.src_desc(), source)
                .reads(dnnl.DNNL_ARG_DIFF_DST, description.diff_dst_desc(), gradient)
                .writes(dnnl.DNNL_ARG_DIFF_WEIGHTS, made, dw)
                .emit(emitter);
        return reorders.plainWeights(dw, emitter);
    }
}
