package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.forgetError;
import static org.moco4j.plan.cuda.CudaStatus.runtime;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** The memory of a GPU and page-locked memory of the host. */
final class CudaMemory implements AutoCloseable {
    private final CUstream_st stream;
    private final Set<Long> device = new HashSet<>();
    private final Set<Long> host = new HashSet<>();

    /** @param stream whose work may use the memory */
    CudaMemory(CUstream_st stream) {
        this.stream = stream;
    }

    long freeBytes() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            runtime(cudart.cudaMemGetInfo(free, total), "cudaMemGetInfo");
            return free.get();
        }
    }

    long allocate(long bytes) {
        try (PointerPointer<Pointer> address = new PointerPointer<>(1)) {
            int status = cudart.cudaMalloc(address, Math.max(1, bytes));
            if (status == cudart.cudaErrorMemoryAllocation) {
                forgetError();
                throw new GpuMemoryException(bytes, freeBytes());
            }
            runtime(status, "cudaMalloc");
            long allocated = address.get(0).address();
            device.add(allocated);
            return allocated;
        }
    }

    void free(long address) {
        if (!device.remove(address)) {
            throw new IllegalArgumentException("not allocated on the GPU: address " + address);
        }
        runtime(cudart.cudaFree(new Address(address)), "cudaFree");
    }

    long allocateHost(long bytes) {
        try (PointerPointer<Pointer> address = new PointerPointer<>(1)) {
            int status = cudart.cudaMallocHost(address, Math.max(1, bytes));
            if (status == cudart.cudaErrorMemoryAllocation) {
                forgetError();
                throw new GpuException(
                        "cudaMallocHost failed: the system has too little memory for " + bytes + " page-locked bytes");
            }
            runtime(status, "cudaMallocHost");
            long allocated = address.get(0).address();
            host.add(allocated);
            return allocated;
        }
    }

    void freeHost(long address) {
        if (!host.remove(address)) {
            throw new IllegalArgumentException("not page-locked memory: address " + address);
        }
        runtime(cudart.cudaFreeHost(new Address(address)), "cudaFreeHost");
    }

    /** Prepares a copy on a stream, of a {@code cudaMemcpyKind}. */
    Runnable copy(long from, long to, long bytes, int kind, CUstream_st on) {
        Pointer source = new Address(from);
        Pointer target = new Address(to);
        return () -> runtime(cudart.cudaMemcpyAsync(target, source, bytes, kind, on), "cudaMemcpyAsync");
    }

    /** Frees all that is still allocated, after the work that uses it. */
    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            List.copyOf(host).forEach(address -> all.push(() -> freeHost(address)));
            List.copyOf(device).forEach(address -> all.push(() -> free(address)));
            all.push(() -> runtime(cudart.cudaStreamSynchronize(stream), "cudaStreamSynchronize"));
        }
    }
}
