package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A GPU that exists only in tests: the same calls on the CPU. Kernels are compiled by the system's C++ compiler. Finds
 * wrong arguments, writes outside of allocations, leaks and wrong orders of copies; one call can be made to fail.
 */
public final class EmulatedDevice implements GpuDevice {
    private static final long MEMORY = 1L << 30;

    private final String moreSource;
    private final EmulatedMemory memory;
    private final EmulatedStream stream;
    private final Map<ElementType, EmulatedKernels> kernels = new EnumMap<>(ElementType.class);
    private final EmulatedRecordings recordings = new EmulatedRecordings(this);

    /** The passes of convolutions that were asked for. */
    private final Set<Pass> passes = EnumSet.noneOf(Pass.class);

    private boolean closed;
    private boolean ignoresWaits;
    private int prefetches;
    private int capability = 90;
    private long downloadedBytes;
    private int calls;
    private int failing;
    private String failingCall = "";
    private String failedCall = "";

    /** A device with 1 GiB of memory. */
    public EmulatedDevice() {
        this(MEMORY, "");
    }

    /**
     * @param bytes the size of the device memory
     * @param moreSource kernels beside those of {@link KernelSource}
     */
    public EmulatedDevice(long bytes, String moreSource) {
        this.moreSource = moreSource;
        this.memory = new EmulatedMemory(bytes);
        this.stream = new EmulatedStream(memory);
    }

    /** Makes the waits for prefetches do nothing, as if a program forgot them. */
    public void ignoreWaits() {
        ignoresWaits = true;
    }

    /** How many bytes were downloaded, without those of prepared work. */
    public long downloadedBytes() {
        return downloadedBytes;
    }

    /** How many copies were started beside other work. */
    public int prefetches() {
        return prefetches;
    }

    /** Skips the test if kernels cannot be compiled here. */
    public static void assumeCompiler() {
        assumeTrue(EmulatedKernels.canCompile(), "the emulated GPU needs Linux with g++ or clang++");
    }

    /** How many calls were made so far; starts of prepared work count, too. */
    public int calls() {
        return calls;
    }

    /** Makes the n-th call from the device's creation fail, once; the first is 1. */
    public void failAt(int n) {
        failing = n;
    }

    /** The passes of convolutions that programs asked for; a card chooses an algorithm for each. */
    public Set<Pass> passes() {
        return passes;
    }

    void chose(Pass pass) {
        passes.add(pass);
    }

    /** Makes all calls of a name fail, as {@code allocateHost} does if the system allows no page-locked memory. */
    public void failAlways(String call) {
        failingCall = call;
    }

    /** The call that {@link #failAt} made fail; empty if there was none yet. */
    public String failedCall() {
        return failedCall;
    }

    /** What is still allocated: device memory, host memory and recordings. */
    public List<String> leaks() {
        List<String> all = new ArrayList<>(memory.leaks());
        all.addAll(recordings.leaks());
        return all;
    }

    @Override
    public String name() {
        return "Emulated GPU";
    }

    @Override
    public int capability() {
        return capability;
    }

    /** Sets the compute capability times ten; 90 without this. */
    public void setCapability(int value) {
        capability = value;
    }

    @Override
    public int multiprocessors() {
        return 3;
    }

    @Override
    public long freeBytes() {
        call("freeBytes");
        return memory.freeBytes();
    }

    @Override
    public long allocate(long bytes) {
        unrecordedCall("allocate");
        return memory.allocate(bytes, true);
    }

    @Override
    public void free(long device) {
        stream.forgetDevice(device);
        memory.free(device, true);
        unrecordedCall("free");
    }

    @Override
    public long allocateHost(long bytes) {
        unrecordedCall("allocateHost");
        return memory.allocate(bytes, false);
    }

    @Override
    public void freeHost(long host) {
        stream.forgetHost(host);
        memory.free(host, false);
        unrecordedCall("freeHost");
    }

    @Override
    public void upload(long host, long device, long bytes) {
        unrecordedCall("upload");
        use("the target of upload", device, bytes);
        stream.synchronize();
        EmulatedMemory.write(device, EmulatedMemory.read(host, bytes));
    }

    @Override
    public void download(long device, long host, long bytes) {
        unrecordedCall("download");
        use("the source of download", device, bytes);
        downloadedBytes += bytes;
        stream.synchronize();
        EmulatedMemory.write(host, EmulatedMemory.read(device, bytes));
    }

    @Override
    public void prefetch(long host, long device, long bytes) {
        unrecordedCall("prefetch");
        memory.check("the source of prefetch", host, bytes, false);
        memory.check("the target of prefetch", device, bytes, true);
        prefetches++;
        stream.prefetch(host, device, bytes);
    }

    @Override
    public void awaitPrefetch() {
        unrecordedCall("awaitPrefetch");
        if (!ignoresWaits) {
            stream.awaitPrefetch();
        }
    }

    @Override
    public Runnable copyIn(long host, long device, long bytes) {
        return work("copyIn", () -> {
            memory.check("the source of copyIn", host, bytes, false);
            use("the target of copyIn", device, bytes);
            stream.copyIn(host, device, bytes);
        });
    }

    @Override
    public Runnable copyOut(long device, long host, long bytes) {
        return work("copyOut", () -> {
            use("the source of copyOut", device, bytes);
            memory.check("the target of copyOut", host, bytes, false);
            stream.copyOut(device, host, bytes);
        });
    }

    @Override
    public Runnable copy(long from, long to, long bytes) {
        return work("copy", () -> {
            use("the source of copy", from, bytes);
            use("the target of copy", to, bytes);
            if (from < to + bytes && to < from + bytes) {
                throw new GpuException("the source and the target of copy overlap");
            }
            EmulatedMemory.write(to, EmulatedMemory.read(from, bytes));
        });
    }

    @Override
    public Runnable clear(long device, long bytes) {
        return work("clear", () -> {
            use("the target of clear", device, bytes);
            EmulatedMemory.write(device, new byte[Math.toIntExact(bytes)]);
        });
    }

    @Override
    public Runnable kernel(ElementType type, String name, LaunchShape shape, Object... arguments) {
        call("kernel");
        EmulatedKernels.Launch launch = kernels.computeIfAbsent(
                        type, variant -> EmulatedKernels.compile(variant, moreSource))
                .launch(name, shape, arguments);
        return recordings.work("the kernel " + name, () -> {
            for (long address : launch.addresses()) {
                use("an argument of the kernel " + name, address, 1);
            }
            launch.run();
            for (long address : launch.addresses()) {
                memory.checkGuards("the kernel " + name, address);
            }
        });
    }

    @Override
    public Convolution convolution(ConvolutionShape shape, GpuPrecision precision) {
        call("convolution");
        return new EmulatedConvolution(this, shape, precision.activations());
    }

    @Override
    public Runnable matrixProduct(MatrixProduct product, boolean roundsFactors, long a, long b, long c) {
        return work("matrixProduct", () -> {
            use("factor a of matrixProduct", a, 4L * product.m() * product.k());
            use("factor b of matrixProduct", b, 4L * product.k() * product.n());
            use("the result of matrixProduct", c, 4L * product.m() * product.n());
            EmulatedMath.matrixProduct(product, a, b, c);
        });
    }

    @Override
    public boolean isIdle() {
        unrecordedCall("isIdle");
        return true;
    }

    @Override
    public void synchronize() {
        unrecordedCall("synchronize");
        stream.synchronize();
    }

    @Override
    public Recording record(Runnable work) {
        unrecordedCall("record");
        return recordings.record(work);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            recordings.clear();
            memory.freeAll();
        }
    }

    /** Prepares a piece of work; a call that can fail. */
    Runnable work(String name, Runnable body) {
        call("preparing " + name);
        return recordings.work(name, body);
    }

    /** Checks device memory that work uses. */
    void use(String what, long device, long bytes) {
        memory.check(what, device, bytes, true);
        stream.use(what, device, bytes);
    }

    void unrecordedCall(String name) {
        if (recordings.isRecording()) {
            throw new GpuException(name + " is not possible while work is recorded");
        }
        call(name);
    }

    void call(String name) {
        if (closed) {
            throw new GpuException(name + " was called after the device was closed");
        }
        calls++;
        if (name.equals(failingCall)) {
            throw new GpuException(name + " fails always");
        }
        if (calls == failing) {
            failedCall = name;
            throw new GpuException(name + " failed on purpose, as call " + calls);
        }
    }
}
