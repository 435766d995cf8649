package org.moco4j.moco;

import java.util.HashMap;
import java.util.Map;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

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
        boolean rowMajor = images.ordering() == 'c' && Shape.hasDefaultStridesForShape(images);
        if (!rowMajor || copies.size() > MOST_PINNED) {
            engine.upload(images, addresses[view]);
            return;
        }
        long host = images.data().addressPointer().address();
        copies.computeIfAbsent(new Copy(host, view), copy -> {
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
