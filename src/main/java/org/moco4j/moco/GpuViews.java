package org.moco4j.moco;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuAllocations;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two views of a batch in the memory of a GPU, twice: the views of the next step are copied while a step reads its
 * own. Batches reuse a few arrays, so that their memory is pinned once; copies from pinned memory are fast and run
 * beside the step. Views in other arrays, or in memory that cannot be pinned, are copied at once and more slowly.
 */
final class GpuViews implements AutoCloseable {
    /** How often the views are in the memory of the GPU. */
    static final int SLOTS = 2;

    /** More arrays than a data set's batches use. */
    private static final int MOST_PINNED = 16;

    private static final Logger LOG = LoggerFactory.getLogger(GpuViews.class);

    private final GpuEngine engine;
    private final GpuDevice device;
    private final long bytes;
    private final long[][] addresses = new long[SLOTS][2];
    /** The arrays whose memory is pinned; kept here so that it is not freed before. */
    private final Map<Long, INDArray> pinned = new HashMap<>();

    private final Set<Long> notPinned = new HashSet<>();

    /** The slot of the step that was started last. */
    private int slot = SLOTS - 1;
    /** The views that were copied to the other slot; null if there are none. */
    private Prefetched next;

    private record Prefetched(INDArray query, INDArray key, long step) {
        boolean are(INDArray xQ, INDArray xK, long globalStep) {
            return query == xQ && key == xK && step == globalStep;
        }
    }

    /**
     * @param memory for the views
     * @param bytes of one view of a batch
     */
    GpuViews(GpuEngine engine, GpuAllocations memory, long bytes) {
        this.engine = engine;
        this.device = engine.device();
        this.bytes = bytes;
        for (long[] views : addresses) {
            views[0] = memory.allocate(bytes);
            views[1] = memory.allocate(bytes);
        }
    }

    /** The address of view 0 or 1 in a slot. */
    long address(int inSlot, int view) {
        return addresses[inSlot][view];
    }

    long bytes() {
        return bytes;
    }

    /** Starts to copy the views of the next step; see {@link MocoTrainer#prefetch}. */
    void prefetch(INDArray xQ, INDArray xK, long globalStep) {
        if (next != null) {
            // These views are not used, so others may take their place.
            device.awaitPrefetch();
        }
        next = new Prefetched(xQ, xK, globalStep);
        int free = (slot + 1) % SLOTS;
        copy(xQ, addresses[free][0]);
        copy(xK, addresses[free][1]);
    }

    /**
     * Makes the views of a step complete, and copies them if they were not prefetched. Their arrays may change then.
     *
     * @return the slot of the views
     */
    int take(INDArray xQ, INDArray xK, long globalStep) {
        if (next == null || !next.are(xQ, xK, globalStep)) {
            prefetch(xQ, xK, globalStep);
        }
        device.awaitPrefetch();
        next = null;
        slot = (slot + 1) % SLOTS;
        return slot;
    }

    private void copy(INDArray images, long to) {
        OptionalLong host = GpuEngine.hostAddress(images);
        if (host.isPresent() && pin(host.getAsLong(), images)) {
            device.prefetch(host.getAsLong(), to, bytes);
        } else {
            engine.upload(images, to);
        }
    }

    /** Pins the memory of an array; returns whether it is pinned. */
    private boolean pin(long host, INDArray images) {
        if (pinned.containsKey(host)) {
            return true;
        }
        if (pinned.size() >= MOST_PINNED || notPinned.contains(host)) {
            return false;
        }
        try {
            device.pin(host, bytes);
        } catch (GpuException e) {
            LOG.debug("Views are copied from ordinary memory, which is slower", e);
            notPinned.add(host);
            return false;
        }
        pinned.put(host, images);
        return true;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            pinned.keySet().forEach(host -> all.push(() -> device.unpin(host)));
            if (next != null) {
                all.push(device::awaitPrefetch);
            }
        }
    }
}
