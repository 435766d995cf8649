package org.moco4j.plan.cuda;

/** Device memory that is freed together. */
public final class GpuAllocations implements AutoCloseable {
    private final GpuDevice device;
    private final CloseStack allocated = new CloseStack();

    public GpuAllocations(GpuDevice device) {
        this.device = device;
    }

    /**
     * Allocates memory; see {@link GpuDevice#allocate}.
     *
     * @throws GpuMemoryException if the card has too little memory
     */
    public long allocate(long bytes) {
        long address = device.allocate(bytes);
        allocated.push(() -> device.free(address));
        return address;
    }

    /** Frees all of it. */
    @Override
    public void close() {
        allocated.close();
    }
}
