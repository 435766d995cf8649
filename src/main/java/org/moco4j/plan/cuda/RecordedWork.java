package org.moco4j.plan.cuda;

/**
 * Work that starts often. The first time each call starts by itself, because some libraries allocate memory in their
 * first call. Then the work is recorded, and starts with one call.
 */
public final class RecordedWork implements AutoCloseable {
    private final GpuDevice device;
    private final Runnable work;
    private boolean started;
    private GpuDevice.Recording recording;

    /** Prepares work that starts the same calls each time; see {@link GpuDevice#record}. */
    public RecordedWork(GpuDevice device, Runnable work) {
        this.device = device;
        this.work = work;
    }

    /** Starts the work and returns without waiting. */
    public void start() {
        if (!started) {
            started = true;
            work.run();
            return;
        }
        if (recording == null) {
            recording = device.record(work);
        }
        recording.replay();
    }

    /** Frees the recording; a later start begins anew. */
    @Override
    public void close() {
        started = false;
        GpuDevice.Recording closing = recording;
        recording = null;
        if (closing != null) {
            closing.close();
        }
    }
}
