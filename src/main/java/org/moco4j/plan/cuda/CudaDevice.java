package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.dnn;
import static org.moco4j.plan.cuda.CudaStatus.driver;
import static org.moco4j.plan.cuda.CudaStatus.forgetError;
import static org.moco4j.plan.cuda.CudaStatus.runtime;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first NVIDIA GPU that this process may use, through CUDA 13, cuDNN 9, cuBLAS and NVRTC. One thread at a time may
 * use it; that may be another thread than the one that opened it.
 */
public final class CudaDevice implements GpuDevice {
    private static final Logger LOG = LoggerFactory.getLogger(CudaDevice.class);

    private static final int DEVICE = 0;
    private static final int NAME_BYTES = 256;

    /** What frees the parts of this device. */
    private final CloseStack parts = new CloseStack();

    private final String name;
    private final int multiprocessors;
    private final int capability;
    private final CUstream_st stream = new CUstream_st();
    private final CUstream_st copies = new CUstream_st();
    private final CudaMemory memory;
    private final KernelModules kernels;
    private final CudaBlas blas;
    private final CudnnConvolutions convolutions;
    private final CudaRecordings recordings;
    private Thread bound;
    private boolean closed;

    private CudaDevice() {
        boolean complete = false;
        try {
            bind();
            // Creates the context of the device, which the driver's calls need.
            runtime(cudart.cudaFree(null), "cudaFree(NULL)");
            name = readName();
            multiprocessors = attribute(cudart.cudaDevAttrMultiProcessorCount);
            capability = attribute(cudart.cudaDevAttrComputeCapabilityMajor) * 10
                    + attribute(cudart.cudaDevAttrComputeCapabilityMinor);
            createStream(stream);
            createStream(copies);
            memory = new CudaMemory(stream);
            parts.push(memory::close);
            kernels = new KernelModules(stream, capability, KernelCache.ofThisUser());
            parts.push(kernels::close);
            blas = new CudaBlas(stream, memory.allocate(CudaBlas.WORKSPACE_BYTES));
            parts.push(blas::close);
            convolutions = createConvolutions();
            recordings = new CudaRecordings(stream);
            parts.push(recordings::close);
            complete = true;
        } finally {
            if (!complete) {
                closePartsAfterFailure();
            }
        }
    }

    /**
     * Opens the GPU.
     *
     * @throws GpuException if that fails; {@link GpuState#examine} says what to do
     */
    public static CudaDevice open() {
        CudaLibraries.find().load();
        try {
            return new CudaDevice();
        } catch (LinkageError e) {
            throw new GpuException("the bindings of CUDA do not load: " + e);
        }
    }

    private CudnnConvolutions createConvolutions() {
        cudnnContext handle = new cudnnContext();
        dnn(cudnn.cudnnCreate(handle), "cudnnCreate");
        parts.push(() -> dnn(cudnn.cudnnDestroy(handle), "cudnnDestroy"));
        dnn(cudnn.cudnnSetStream(handle, stream), "cudnnSetStream");
        CudnnConvolutions created = new CudnnConvolutions(handle);
        parts.push(created::close);
        return created;
    }

    private void createStream(CUstream_st created) {
        runtime(cudart.cudaStreamCreateWithFlags(created, cudart.cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
        parts.push(() -> runtime(cudart.cudaStreamDestroy(created), "cudaStreamDestroy"));
    }

    private static String readName() {
        try (BytePointer text = new BytePointer(NAME_BYTES)) {
            driver(cudart.cuDeviceGetName(text, NAME_BYTES, DEVICE), "cuDeviceGetName");
            String padded = text.getString();
            int end = padded.indexOf(0);
            return end < 0 ? padded : padded.substring(0, end);
        }
    }

    private static int attribute(int attribute) {
        int[] value = new int[1];
        runtime(cudart.cudaDeviceGetAttribute(value, attribute, DEVICE), "cudaDeviceGetAttribute");
        return value[0];
    }

    /** Makes the device current for the calling thread. */
    private void bind() {
        Thread caller = Thread.currentThread();
        if (caller != bound) {
            runtime(cudart.cudaSetDevice(DEVICE), "cudaSetDevice");
            bound = caller;
        }
    }

    /** Work that can run on any thread. */
    private Runnable prepared(Runnable work) {
        return () -> {
            bind();
            work.run();
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int capability() {
        return capability;
    }

    /** The versions of the libraries, for users: {@code CUDA 13.0, cuDNN 9.19.0, NVRTC 13.0}. */
    public String versions() {
        int[] cuda = new int[1];
        runtime(cudart.cudaRuntimeGetVersion(cuda), "cudaRuntimeGetVersion");
        long dnn = cudnn.cudnnGetVersion();
        return "CUDA " + cuda[0] / 1000 + "." + cuda[0] % 1000 / 10 + ", cuDNN " + dnn / 10000 + "." + dnn / 100 % 100
                + "." + dnn % 100 + ", NVRTC " + KernelCompiler.version();
    }

    @Override
    public int multiprocessors() {
        return multiprocessors;
    }

    @Override
    public long freeBytes() {
        bind();
        return memory.freeBytes();
    }

    @Override
    public long allocate(long bytes) {
        bind();
        return memory.allocate(bytes);
    }

    @Override
    public void free(long device) {
        bind();
        memory.free(device);
    }

    @Override
    public long allocateHost(long bytes) {
        bind();
        return memory.allocateHost(bytes);
    }

    @Override
    public void freeHost(long host) {
        bind();
        memory.freeHost(host);
    }

    @Override
    public void upload(long host, long device, long bytes) {
        copyIn(host, device, bytes).run();
        synchronize(stream);
    }

    @Override
    public void download(long device, long host, long bytes) {
        copyOut(device, host, bytes).run();
        synchronize(stream);
    }

    @Override
    public void prefetch(long host, long device, long bytes) {
        bind();
        memory.copy(host, device, bytes, cudart.cudaMemcpyHostToDevice, copies).run();
    }

    @Override
    public void awaitPrefetch() {
        bind();
        synchronize(copies);
    }

    @Override
    public Runnable copyIn(long host, long device, long bytes) {
        return prepared(memory.copy(host, device, bytes, cudart.cudaMemcpyHostToDevice, stream));
    }

    @Override
    public Runnable copyOut(long device, long host, long bytes) {
        return prepared(memory.copy(device, host, bytes, cudart.cudaMemcpyDeviceToHost, stream));
    }

    @Override
    public Runnable copy(long from, long to, long bytes) {
        return prepared(memory.copy(from, to, bytes, cudart.cudaMemcpyDeviceToDevice, stream));
    }

    @Override
    public Runnable clear(long device, long bytes) {
        Pointer target = new Address(device);
        return prepared(() -> runtime(cudart.cudaMemsetAsync(target, 0, bytes, stream), "cudaMemsetAsync"));
    }

    @Override
    public Runnable kernel(ElementType type, String name, LaunchShape shape, Object... arguments) {
        bind();
        return prepared(kernels.prepare(type, name, shape, arguments));
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, GpuPrecision precision) {
        bind();
        return convolutions.prepare(shape, precision);
    }

    @Override
    public Runnable matrixProduct(MatrixProduct product, boolean roundsFactors, long a, long b, long c) {
        return prepared(blas.prepare(product, roundsFactors, a, b, c));
    }

    @Override
    public boolean isIdle() {
        bind();
        int status = cudart.cudaStreamQuery(stream);
        if (status == cudart.cudaErrorNotReady) {
            forgetError();
            return false;
        }
        runtime(status, "cudaStreamQuery");
        return true;
    }

    @Override
    public void synchronize() {
        bind();
        synchronize(copies);
        synchronize(stream);
    }

    private static void synchronize(CUstream_st stream) {
        runtime(cudart.cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    }

    @Override
    public Recording record(Runnable work) {
        bind();
        Recording recording = recordings.record(work);
        return new Recording() {
            @Override
            public void replay() {
                bind();
                recording.replay();
            }

            @Override
            public void close() {
                bind();
                recording.close();
            }
        };
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        bind();
        parts.close();
    }

    /** The failure of the constructor is what the caller must see. */
    private void closePartsAfterFailure() {
        try {
            parts.close();
        } catch (GpuException e) {
            LOG.debug("A part of the GPU cannot be freed", e);
        }
    }
}
