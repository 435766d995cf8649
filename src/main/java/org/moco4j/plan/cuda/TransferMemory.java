package org.moco4j.plan.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
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
    private final ByteBuffer content;

    /** Allocates {@code bytes}. */
    public TransferMemory(GpuDevice device, int bytes) {
        this.device = device;
        BytePointer pageLocked = pageLocked(device, bytes);
        this.pinned = pageLocked != null;
        this.memory = pinned ? pageLocked : new BytePointer(bytes);
        this.content = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns null if that is not possible. */
    private static BytePointer pageLocked(GpuDevice device, int bytes) {
        try {
            return new BytePointer(new Address(device.allocateHost(bytes))).capacity(bytes);
        } catch (GpuException e) {
            LOG.debug("Ordinary memory is used for copies to and from the GPU, which is slower", e);
            return null;
        }
    }

    /** The content, in the byte order of this machine; invalid after {@link #close}. */
    public ByteBuffer content() {
        return content;
    }

    /** Prepares a copy of the content to the device. It cannot be recorded. */
    public Runnable sendTo(long address) {
        long bytes = content.capacity();
        return pinned
                ? device.copyIn(memory.address(), address, bytes)
                : () -> device.upload(memory.address(), address, bytes);
    }

    /**
     * Prepares a copy from the device, which is complete after {@link GpuDevice#synchronize}. It cannot be recorded.
     */
    public Runnable receiveFrom(long address) {
        long bytes = content.capacity();
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
