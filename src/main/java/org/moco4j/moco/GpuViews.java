package org.moco4j.moco;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two views of a batch in the memory of a GPU. Batches reuse a few arrays, so that their memory is pinned once;
 * copies from pinned memory are fast and run beside the CPU. Views in other arrays are copied more slowly.
 */
final class GpuViews implements AutoCloseable {
    /** More arrays than a data set's batches use. */
    private static final int MOST_PINNED = 16;

    private final GpuEngine engine;
    private final GpuDevice device;
    private final long bytes;
    private final long[] addresses;
    private final Map<Copy, Runnable> copies = new HashMap<>();
    /** The arrays whose memory is pinned; kept here so that it is not freed before. */
    private final Map<Long, INDArray> pinned = new HashMap<>();

    /** The copy of host memory to one of the views. */
    private record Copy(long host, int view) {}

    /** @param bytes of one view of a batch */
    GpuViews(GpuEngine engine, long bytes) {
        this.engine = engine;
        this.device = engine.device();
        this.bytes = bytes;
        this.addresses = new long[] {engine.allocate(bytes), engine.allocate(bytes)};
    }

    /** The address of view 0 or 1 on the device. */
    long address(int view) {
        return addresses[view];
    }

    long bytes() {
        return bytes;
    }

    /** Starts to copy a view to the device; its array must not change before the device is synchronized. */
    void upload(INDArray images, int view) {
        OptionalLong address = GpuEngine.hostAddress(images);
        long host = address.orElse(0);
        Copy wanted = new Copy(host, view);
        if (address.isEmpty() || (copies.size() >= MOST_PINNED && !copies.containsKey(wanted))) {
            engine.upload(images, addresses[view]);
            return;
        }
        copies.computeIfAbsent(wanted, copy -> {
                    if (pinned.put(host, images) == null) {
                        device.pin(host, bytes);
                    }
                    return device.copyIn(host, addresses[view], bytes);
                })
                .run();
    }

    @Override
    public void close() {
        pinned.keySet().forEach(device::unpin);
    }
}
