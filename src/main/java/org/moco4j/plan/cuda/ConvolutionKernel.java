package org.moco4j.plan.cuda;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** A convolution by cuDNN. Filters are float32 {@code [O, I, h, w]} in the graph and converted in every run. */
final class ConvolutionKernel implements Kernel {
    private final Gpu gpu;
    private final Node.Arguments arguments;

    private ConvolutionShape shape;
    private GpuDevice.Convolution convolution;
    private Value x;
    private Value weights;
    private Value filters;

    ConvolutionKernel(Gpu gpu, Node.Arguments arguments) {
        this.gpu = gpu;
        this.arguments = arguments;
    }

    /**
     * Reads the shape of a convolution.
     *
     * @param arguments of the native {@code conv2d}
     * @throws IllegalArgumentException if the filters are not square, or the stride or padding is not the same in both
     *     directions
     */
    static ConvolutionShape shape(Node.Arguments arguments, Value x, Value weights) {
        int size = (int) arguments.integer(0);
        int stride = (int) arguments.integer(2);
        int padding = (int) arguments.integer(4);
        if (arguments.integer(1) != size || arguments.integer(3) != stride || arguments.integer(5) != padding) {
            throw new IllegalArgumentException("only square filters with one stride and one padding run on a GPU");
        }
        return new ConvolutionShape(
                (int) x.dimension(0),
                (int) x.dimension(1),
                (int) x.dimension(2),
                (int) x.dimension(3),
                (int) weights.dimension(0),
                size,
                stride,
                padding);
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        x = gpu.activation(inputs.get(0), emitter);
        weights = inputs.get(1);
        shape = shape(arguments, x, weights);
        convolution = gpu.device().convolution(shape, gpu.precision());
        filters = filters(emitter);
        return List.of(gpu.convolution(convolution, shape, x, filters, emitter));
    }

    private Value filters(StepEmitter emitter) {
        Value converted = gpu.newActivation(weights.name() + ".filters", emitter, weights.shape());
        emitter.step(
                "cuda filters_to_elements",
                List.of(weights),
                List.of(converted),
                conversion("filters_to_elements", weights, converted));
        return converted;
    }

    private StepEmitter.Binding conversion(String kernel, Value from, Value to) {
        long n = weights.length();
        return gpu.launch(
                gpu.type(), kernel, LaunchShape.items(n), from, to, shape.channels(), shape.size() * shape.size(), n);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gpu.activation(gradients.get(0), emitter);
        Value dw = needed.get(1) ? filterGradient(dy, emitter) : null;
        Value dx = needed.get(0) ? imageGradient(dy, emitter) : null;
        return java.util.Arrays.asList(dx, dw);
    }

    private Value imageGradient(Value dy, StepEmitter emitter) {
        Value dx = gpu.newActivation("convolution.dx", emitter, x.shape());
        Value scratch = Gpu.scratch("convolution.dx", convolution.scratchBytes(GpuDevice.Pass.IMAGE_GRADIENT), emitter);
        emitter.step(
                "cudnn convolution, gradient of images",
                List.of(dy, filters),
                List.of(dx, scratch),
                memory -> convolution.imageGradient(
                        memory.address(dy), memory.address(filters), memory.address(dx), memory.address(scratch)));
        return dx;
    }

    private Value filterGradient(Value dy, StepEmitter emitter) {
        Value gradient = gpu.newActivation("convolution.dfilters", emitter, weights.shape());
        Value dw = emitter.value("convolution.dw", weights.shape());
        Value scratch =
                Gpu.scratch("convolution.dw", convolution.scratchBytes(GpuDevice.Pass.FILTER_GRADIENT), emitter);
        emitter.step(
                "cudnn convolution, gradient of filters",
                List.of(x, dy),
                List.of(gradient, scratch),
                memory -> convolution.filterGradient(
                        memory.address(x), memory.address(dy), memory.address(gradient), memory.address(scratch)));
        emitter.step(
                "cuda filters_to_floats",
                List.of(gradient),
                List.of(dw),
                conversion("filters_to_floats", gradient, dw));
        return dw;
    }
}
