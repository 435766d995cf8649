package org.moco4j.plan.cuda;

import org.moco4j.UserError;

/** The GPU has too little free memory for an allocation. */
public final class GpuMemoryException extends UserError {
    private static final long serialVersionUID = 1;

    private final long requested;
    private final long free;

    /**
     * @param requested bytes that were requested
     * @param free bytes that the GPU has free
     */
    public GpuMemoryException(long requested, long free) {
        super("The GPU has too little memory: " + requested + " more bytes are needed, and " + free
                + " are free. Use a smaller --batch_size, or --device_target CPU.");
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
