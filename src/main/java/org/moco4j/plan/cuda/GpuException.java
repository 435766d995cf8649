package org.moco4j.plan.cuda;

/** A call to the GPU or to one of its libraries failed. */
public final class GpuException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message names the call and what it answered */
    public GpuException(String message) {
        super(message);
    }
}
