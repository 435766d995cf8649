package org.moco4j.plan.cuda;

/** The convolutions of an {@link EmulatedDevice}; they destroy their scratch memory, as a library does. */
record EmulatedConvolution(EmulatedDevice device, ElementType type, EmulatedMath math)
        implements GpuDevice.Convolution {
    EmulatedConvolution(EmulatedDevice device, ConvolutionShape shape, ElementType type) {
        this(device, type, new EmulatedMath(shape, type));
    }

    @Override
    public long scratchBytes(GpuDevice.Pass pass) {
        device.chose(pass);
        return 4L * math.filters();
    }

    @Override
    public Runnable forward(long x, long w, long y, long scratch) {
        device.chose(GpuDevice.Pass.FORWARD);
        return device.work("the convolution", () -> {
            use(x, math.images());
            use(w, math.filters());
            use(y, math.outputs());
            destroy(scratch);
            math.forward(x, w, y);
        });
    }

    @Override
    public Runnable imageGradient(long dy, long w, long dx, long scratch) {
        device.chose(GpuDevice.Pass.IMAGE_GRADIENT);
        return device.work("the convolution's gradient of images", () -> {
            use(dy, math.outputs());
            use(w, math.filters());
            use(dx, math.images());
            destroy(scratch);
            math.imageGradient(dy, w, dx);
        });
    }

    @Override
    public Runnable filterGradient(long x, long dy, long dw, long scratch) {
        device.chose(GpuDevice.Pass.FILTER_GRADIENT);
        return device.work("the convolution's gradient of filters", () -> {
            use(x, math.images());
            use(dy, math.outputs());
            use(dw, math.filters());
            destroy(scratch);
            math.filterGradient(x, dy, dw);
        });
    }

    private void use(long address, int elements) {
        device.use("an argument of a convolution", address, (long) elements * type.bytes());
    }

    private void destroy(long scratch) {
        device.use("the scratch memory of a convolution", scratch, 4L * math.filters());
        EmulatedMemory.poison(scratch, 4L * math.filters());
    }
}
