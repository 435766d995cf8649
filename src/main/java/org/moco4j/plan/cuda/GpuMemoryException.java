package org.moco4j.plan.cuda;

/** The GPU has too little free memory for an allocation. */
public final class GpuMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long requested;
    private final long free;

    /**
     * @param requested bytes that were requested
     * @param free bytes that the GPU has free
     */
    public GpuMemoryException(long requested, long free) {
        super("an allocation of " + requested + " bytes failed on the GPU, which has " + free + " bytes free");
        this.requested = requested;
        this.free = free;
    }

    /** The bytes that were requested. */
    public long requested() {
        return requested;
    }

    /** The bytes that the GPU has free. */
    public long free() {
        return free;
    }
}
