package org.moco4j.plan.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Host memory for copies to and from a GPU. It is page-locked, so that copies run beside other work. If the system
 * allows no page-locked memory, it is ordinary memory, and each copy waits for the work before it.
 */
public final class TransferMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferMemory.class);

    private final GpuDevice device;
    private final BytePointer memory;
    private final boolean pinned;
    private final long bytes;
    private ByteBuffer content;

    /** Allocates {@code bytes}. */
    public TransferMemory(GpuDevice device, long bytes) {
        this.device = device;
        this.bytes = bytes;
        BytePointer pageLocked = pageLocked(device, bytes);
        this.pinned = pageLocked != null;
        this.memory = pinned ? pageLocked : new BytePointer(bytes);
    }

    /** Returns null if that is not possible. */
    private static BytePointer pageLocked(GpuDevice device, long bytes) {
        try {
            return new BytePointer(new Address(device.allocateHost(bytes))).capacity(bytes);
        } catch (GpuException e) {
            LOG.debug("Ordinary memory is used for copies to and from the GPU, which is slower", e);
            return null;
        }
    }

    /** The content, in the byte order of this machine, of at most 2 GiB; invalid after {@link #close}. */
    public ByteBuffer content() {
        if (content == null) {
            content = memory.asByteBuffer().order(ByteOrder.nativeOrder());
        }
        return content;
    }

    /**
     * Sets the content to the elements of an array, in row-major order.
     *
     * @throws IllegalArgumentException if the array has another size
     */
    public void set(INDArray array) {
        if (GpuMemory.bytes(array) != bytes) {
            throw new IllegalArgumentException(
                    "the array has " + GpuMemory.bytes(array) + " bytes, and the memory " + bytes);
        }
        if (GpuMemory.isRowMajor(array)) {
            Pointer.memcpy(memory, new Address(GpuMemory.hostAddress(array)), bytes);
            return;
        }
        try (INDArray rows = array.dup('c')) {
            set(rows);
        }
    }

    /**
     * Starts to copy the content to the device, beside other work. It must not change until
     * {@link GpuDevice#awaitPrefetch} returns.
     */
    public void prefetchTo(long address) {
        if (pinned) {
            device.prefetch(memory.address(), address, bytes);
        } else {
            device.upload(memory.address(), address, bytes);
        }
    }

    /** Prepares a copy of the content to the device. It cannot be recorded. */
    public Runnable sendTo(long address) {
        return pinned
                ? device.copyIn(memory.address(), address, bytes)
                : () -> device.upload(memory.address(), address, bytes);
    }

    /**
     * Prepares a copy from the device, which is complete after {@link GpuDevice#synchronize}. It cannot be recorded.
     */
    public Runnable receiveFrom(long address) {
        return pinned
                ? device.copyOut(address, memory.address(), bytes)
                : () -> device.download(address, memory.address(), bytes);
    }

    @Override
    public void close() {
        if (pinned) {
            device.freeHost(memory.address());
        } else {
            memory.close();
        }
    }
}
