package org.moco4j.plan.cuda;

/**
 * The calls to one NVIDIA GPU that the kernels need. All work of a device runs on one stream, in the order in which it
 * was started. Addresses are those of CUDA: device memory for everything that is called {@code device}, host memory for
 * everything that is called {@code host}.
 *
 * <p>Methods that return a {@link Runnable} prepare work; running it starts the work and returns without waiting.
 * Prepared work can run any number of times and can be recorded. Every call that fails throws a {@link GpuException}
 * that names the call.
 */
public interface GpuDevice extends AutoCloseable {
    /** The name of the card, for users: {@code NVIDIA H200}. */
    String name();

    /** The number of multiprocessors: how many blocks run at the same time, at least. */
    int multiprocessors();

    /** The compute capability times ten: 90 for 9.0. */
    int capability();

    /** Bytes of device memory that are free. */
    long freeBytes();

    /**
     * Allocates device memory, aligned to 256 bytes. Its content is undefined.
     *
     * @throws GpuMemoryException if the card has too little memory
     */
    long allocate(long bytes);

    /** Frees memory of {@link #allocate}. */
    void free(long device);

    /** Allocates page-locked host memory, for copies that run beside other work. */
    long allocateHost(long bytes);

    /** Frees memory of {@link #allocateHost}. */
    void freeHost(long host);

    /** Copies host memory to the device, after all work that was started before; returns when the copy is done. */
    void upload(long host, long device, long bytes);

    /** Copies device memory to the host, after all work that was started before; returns when the copy is done. */
    void download(long device, long host, long bytes);

    /**
     * Starts to copy page-locked host memory to the device on a second stream, beside the running work, and returns
     * without waiting. Neither the host memory nor the device memory may be used otherwise before
     * {@link #awaitPrefetch}.
     */
    void prefetch(long host, long device, long bytes);

    /** Waits until the copies of {@link #prefetch} are done, but not for other work. */
    void awaitPrefetch();

    /** Prepares a copy of page-locked host memory to the device, as a part of the work. */
    Runnable copyIn(long host, long device, long bytes);

    /** Prepares a copy of device memory to page-locked host memory, as a part of the work. */
    Runnable copyOut(long device, long host, long bytes);

    /** Prepares a copy within the device. */
    Runnable copy(long from, long to, long bytes);

    /** Prepares to set all bytes to zero. */
    Runnable clear(long device, long bytes);

    /**
     * Prepares the launch of a CUDA kernel from {@link KernelSource}.
     *
     * @param type the variant of the kernel: the type of its elements {@code E}
     * @param name the kernel's function
     * @param arguments in the order of the function: {@code Long} for addresses and {@code long long}, {@code Integer}
     *     for {@code int}, {@code Float} for {@code float}
     * @throws GpuException if there is no such kernel
     */
    Runnable kernel(ElementType type, String name, LaunchShape shape, Object... arguments);

    /** Prepares a convolution; see {@link Convolution}. */
    Convolution convolution(ConvolutionShape shape, GpuPrecision precision);

    /**
     * Prepares a product of float32 matrices.
     *
     * @param roundsFactors whether the factors may be rounded to TF32
     */
    Runnable matrixProduct(MatrixProduct product, boolean roundsFactors, long a, long b, long c);

    /** Whether all work but prefetches is done. */
    boolean isIdle();

    /** Waits until all work is done. */
    void synchronize();

    /**
     * Records work (a CUDA graph), which then starts with one call. The work must have run once before, because some
     * libraries allocate memory in their first call. It must not allocate, upload, download or synchronize.
     */
    Recording record(Runnable work);

    /** Frees everything that the device holds, also the memory that is still allocated. */
    @Override
    void close();

    /**
     * The three passes of one convolution, each prepared when it is first asked for. Images are {@code [N, H, W, C]}
     * and filters {@code [filters, size, size, C]}, both of the precision's element type, also their gradients. The
     * results are the same bits in every run.
     */
    interface Convolution {
        /** Bytes of scratch memory that a pass needs. */
        long scratchBytes(Pass pass);

        /** Prepares y = x * w. */
        Runnable forward(long x, long w, long y, long scratch);

        /** Prepares the gradient of the images. */
        Runnable imageGradient(long dy, long w, long dx, long scratch);

        /** Prepares the gradient of the filters. */
        Runnable filterGradient(long x, long dy, long dw, long scratch);
    }

    /** A pass of a convolution. */
    enum Pass {
        FORWARD("the forward pass"),
        IMAGE_GRADIENT("the gradient of the images"),
        FILTER_GRADIENT("the gradient of the filters");

        private final String description;

        Pass(String description) {
            this.description = description;
        }

        /** The pass in a sentence. */
        String description() {
            return description;
        }
    }

    /** Recorded work. */
    interface Recording extends AutoCloseable {
        /** Starts the work. */
        void replay();

        @Override
        void close();
    }
}
