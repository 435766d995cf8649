package org.moco4j.plan.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;

/** Page-locked host memory, which copies to and from a GPU need if they run beside other work. */
public final class PinnedMemory implements AutoCloseable {
    private final GpuDevice device;
    private final long address;
    private final ByteBuffer content;

    /** Allocates {@code bytes}. */
    public PinnedMemory(GpuDevice device, int bytes) {
        this.device = device;
        this.address = device.allocateHost(bytes);
        this.content = new BytePointer(new Address(address))
                .capacity(bytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** The address for copies. */
    public long address() {
        return address;
    }

    /** The content, in the byte order of this machine; invalid after {@link #close}. */
    public ByteBuffer content() {
        return content;
    }

    @Override
    public void close() {
        device.freeHost(address);
    }
}
