package org.moco4j.plan.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.moco4j.plan.Node;
import org.moco4j.plan.Step;

/**
 * oneDNN's descriptions of one convolution and its two gradients, from which primitives are created. The layouts are
 * chosen by oneDNN: with other layouts it uses code that is a hundred times slower (the trap "a layout that its kernels
 * don't know").
 *
 * <p>With bf16, a Winograd convolution still computes in float32. Its arrays then have this type, and so have all
 * following values until the next direct convolution.
 */
final class ConvolutionDescriptions {
    /** Part of the names of oneDNN's implementations with matrix instructions. */
    private static final String MATRIX_INSTRUCTIONS = "amx";

    private final OneDnn oneDnn;
    private final memory.data_type type;
    private final long[] images;
    private final long[] weights;
    private final long[] out;
    private final long[] kernel;
    private final long[] stride;
    private final long[] padding;
    private final dnnl.algorithm algorithm;

    /**
     * @param arguments of the native {@code conv2d}
     * @param images {@code [N, H, W, I]}
     * @param weights {@code [O, I, h, w]}
     */
    ConvolutionDescriptions(OneDnn oneDnn, Node.Arguments arguments, long[] images, long[] weights) {
        this.oneDnn = oneDnn;
        this.images = images;
        this.weights = weights;
        this.kernel = pair(arguments, 0);
        this.stride = pair(arguments, 2);
        this.padding = pair(arguments, 4);
        this.out = new long[] {images[0], outSize(images[1], 0), outSize(images[2], 1), weights[0]};
        boolean oneDnnsWinograd = oneDnn.rules().oneDnnsWinograd()
                && rule().takes(weights, out)
                && hasOneDnnsWinograd()
                && !hasMatrixInstructions();
        this.algorithm = oneDnnsWinograd ? dnnl.algorithm.convolution_winograd : dnnl.algorithm.convolution_direct;
        this.type = oneDnnsWinograd ? OneDnnLayout.FLOAT : oneDnn.activations();
    }

    private static long[] pair(Node.Arguments arguments, int from) {
        return new long[] {arguments.integer(from), arguments.integer(from + 1)};
    }

    private long outSize(long size, int axis) {
        return (size + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
    }

    private WinogradRule rule() {
        return oneDnn.activations() == OneDnnLayout.FLOAT ? WinogradRule.FLOAT32 : WinogradRule.BF16;
    }

    /** Whether oneDNN supports Winograd here: it needs 3x3 windows, stride 1, float32 and AVX-512. */
    private boolean hasOneDnnsWinograd() {
        return isSupported(dnnl.algorithm.convolution_winograd, OneDnnLayout.FLOAT);
    }

    /** Whether oneDNN uses AVX-512. Its direct convolution is then faster than a {@link WinogradConvolution}. */
    private static boolean hasAvx512() {
        return dnnl.get_effective_cpu_isa().intern().name().startsWith("avx512");
    }

    /** Whether the direct convolution uses matrix instructions, which are always the fastest. */
    private boolean hasMatrixInstructions() {
        convolution_forward.desc direct = forward(dnnl.algorithm.convolution_direct, oneDnn.activations());
        return new convolution_forward.primitive_desc(direct, oneDnn.engine())
                .impl_info_str()
                .getString()
                .contains(MATRIX_INSTRUCTIONS);
    }

    /** Whether oneDNN supports this convolution in this precision on this processor. */
    boolean arePossible() {
        return isSupported(dnnl.algorithm.convolution_direct, oneDnn.activations());
    }

    private boolean isSupported(dnnl.algorithm by, memory.data_type in) {
        boolean emptyIfNot = true;
        return new convolution_forward.primitive_desc(forward(by, in), oneDnn.engine(), emptyIfNot).asBoolean();
    }

    private convolution_forward.desc forward(dnnl.algorithm by, memory.data_type in) {
        return new convolution_forward.desc(
                dnnl.prop_kind.forward_training,
                by,
                OneDnnLayout.any(images, in),
                OneDnnLayout.anyWeights(weights, in),
                OneDnnLayout.any(out, in),
                stride,
                padding,
                padding);
    }

    /** The name in {@code bench --explain}. */
    String name() {
        return "onednn " + (algorithm == dnnl.algorithm.convolution_winograd ? "winograd " : "") + "convolution";
    }

    /** What the convolution, or one of its gradients, computes. */
    Step.Work work() {
        double operations = 2.0 * out[0] * out[1] * out[2] * out[3] * weights[1] * kernel[0] * kernel[1];
        return new Step.Work(
                kernel[0] + "x" + kernel[1] + (stride[0] == 1 ? "" : "/" + stride[0]) + ", " + weights[1] + " to "
                        + weights[0] + " @ " + out[1] + "x" + out[2],
                operations);
    }

    /** {@code [N, H, W, O]}. */
    long[] outShape() {
        return out;
    }

    convolution_forward.primitive_desc forward() {
        return new convolution_forward.primitive_desc(
                forward(algorithm, type), oneDnn.sharedScratch(), oneDnn.engine());
    }

    /** The convolution with a bias {@code [O]}, which is float32 for any type of activations. */
    convolution_forward.primitive_desc withBias(primitive_attr attributes) {
        convolution_forward.desc description = new convolution_forward.desc(
                // Not forward_inference, which needs Winograd's weights to be transformed before, and this takes longer
                // than the convolution.
                dnnl.prop_kind.forward_training,
                algorithm,
                anyImages(),
                anyWeights(),
                OneDnnLayout.row(weights[0]),
                anyOut(),
                stride,
                padding,
                padding);
        return new convolution_forward.primitive_desc(description, attributes, oneDnn.engine());
    }

    convolution_backward_data.primitive_desc gradientOfImages(convolution_forward.primitive_desc forward) {
        return new convolution_backward_data.primitive_desc(
                new convolution_backward_data.desc(
                        algorithm, anyImages(), anyWeights(), anyOut(), stride, padding, padding),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
    }

    /** The tiles of this convolution for a {@link WinogradConvolution}; empty if another kernel is faster. */
    Optional<WinogradShape> winograd() {
        boolean fits = kernel[0] == WinogradTransforms.WINDOW
                && kernel[1] == WinogradTransforms.WINDOW
                && stride[0] * stride[1] == 1
                && padding[0] == padding[1]
                && padding[0] < WinogradTransforms.WINDOW;
        boolean chosen = fits
                && algorithm == dnnl.algorithm.convolution_direct
                && type == OneDnnLayout.FLOAT
                && oneDnn.rules().winograd().takes(weights, out)
                && !(oneDnn.rules().oneDnnsWinograd() && hasAvx512());
        return chosen ? WinogradShape.of(images, padding[0], weights[0]) : Optional.empty();
    }

    /** The convolution as a product of matrices; empty if the convolution's own kernel is faster. */
    Optional<GemmConvolution> gemm() {
        return gemmRule().takesConvolution(weights, out, stride) && isDirect() && rows().fit()
                ? Optional.of(new GemmConvolution(oneDnn, rows()))
                : Optional.empty();
    }

    /** The gradient of the images by products of matrices; empty if the convolution's own kernel is faster. */
    Optional<GemmGradientOfImages> gemmGradientOfImages() {
        GemmGradientOfImages gradient = new GemmGradientOfImages(oneDnn, rows());
        return gemmRule().takesGradientOfImages(weights, out, stride) && isDirect() && gradient.fit()
                ? Optional.of(gradient)
                : Optional.empty();
    }

    /** The gradient of the weights as a product of matrices; empty if the convolution's own kernel is faster. */
    Optional<GemmGradientOfWeights> gemmGradientOfWeights() {
        return gemmRule().takesGradientOfWeights(weights, out, stride) && isDirect() && rows().fit()
                ? Optional.of(new GemmGradientOfWeights(oneDnn, rows()))
                : Optional.empty();
    }

    private GemmRule gemmRule() {
        if (hasMatrixInstructions()) {
            return oneDnn.rules().matrixInstructions();
        }
        return oneDnn.activations() == OneDnnLayout.FLOAT
                ? oneDnn.rules().float32()
                : oneDnn.rules().bf16();
    }

    private boolean isDirect() {
        return algorithm == dnnl.algorithm.convolution_direct;
    }

    private PixelRows rows() {
        return new PixelRows(oneDnn, images, out, kernel, stride, padding, false);
    }

    /** The gradient of the weights, in float32 for any type of activations. */
    convolution_backward_weights.primitive_desc gradientOfWeights(convolution_forward.primitive_desc forward) {
        memory.desc gradient = OneDnnLayout.anyWeights(weights, OneDnnLayout.FLOAT);
        return new convolution_backward_weights.primitive_desc(
                new convolution_backward_weights.desc(
                        algorithm, anyImages(), gradient, anyOut(), stride, padding, padding),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
    }

    private memory.desc anyImages() {
        return OneDnnLayout.any(images, type);
    }

    private memory.desc anyWeights() {
        return OneDnnLayout.anyWeights(weights, type);
    }

    private memory.desc anyOut() {
        return OneDnnLayout.any(out, type);
    }
}
