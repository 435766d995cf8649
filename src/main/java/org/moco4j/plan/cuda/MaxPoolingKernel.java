package org.moco4j.plan.cuda;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Max pooling of images. The forward pass keeps the place of each maximum for the backward pass. */
final class MaxPoolingKernel implements Kernel {
    private final Gpu gpu;
    private final int window;
    private final int stride;
    private final int padding;

    private Value x;
    private Value y;
    private Value places;

    /** @param arguments of the native {@code maxpool2d} */
    MaxPoolingKernel(Gpu gpu, Node.Arguments arguments) {
        this.gpu = gpu;
        this.window = (int) arguments.integer(0);
        this.stride = (int) arguments.integer(2);
        this.padding = (int) arguments.integer(4);
        boolean square =
                arguments.integer(1) == window && arguments.integer(3) == stride && arguments.integer(5) == padding;
        boolean dilated = arguments.integer(6) != 1 || arguments.integer(7) != 1;
        boolean channelsFirst = arguments.integer(10) == 0;
        if (!square || dilated || arguments.integer(8) != 0 || channelsFirst) {
            throw new IllegalArgumentException(
                    "only max pooling with square windows, given padding, no dilation and channels last");
        }
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        x = gpu.activation(inputs.get(0), emitter);
        long[] outShape = {x.dimension(0), outSize(1), outSize(2), x.dimension(3)};
        y = gpu.newActivation("max_pooling", emitter, outShape);
        places = Gpu.scratch("max_pooling.places", y.length(), emitter);
        emitter.step("cuda max pooling", List.of(x), List.of(y, places), launch("max_pool", y.length(), x, y, places));
        return List.of(y);
    }

    private long outSize(int axis) {
        return (x.dimension(axis) + 2L * padding - window) / stride + 1;
    }

    private StepEmitter.Binding launch(String kernel, long n, Value first, Value second, Value third) {
        return gpu.launch(
                gpu.type(),
                kernel,
                LaunchShape.items(n),
                first,
                second,
                third,
                (int) x.dimension(1),
                (int) x.dimension(2),
                (int) x.dimension(3),
                (int) y.dimension(1),
                (int) y.dimension(2),
                window,
                stride,
                padding,
                n);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gpu.activation(gradients.get(0), emitter);
        Value dx = gpu.newActivation("max_pooling.dx", emitter, x.shape());
        emitter.step(
                "cuda max pooling, gradient",
                List.of(dy, places),
                List.of(dx),
                launch("max_pool_gradient", dx.length(), dy, places, dx));
        return List.of(dx);
    }
}
