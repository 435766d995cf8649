package org.moco4j.moco;

import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuAllocations;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.TransferMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Holds the two views of a batch in the memory of a GPU, in two slots. A step reads one slot, while the views of the
 * next step are copied to the other. They are first copied to page-locked memory, from which a copy to the GPU is fast
 * and runs beside the step. The arrays themselves are not page-locked: CUDA locks whole pages, which other arrays may
 * share, and then fails to copy those arrays.
 */
final class GpuViews implements AutoCloseable {
    /** How often the views are in the memory of the GPU. */
    static final int SLOTS = 2;

    private final GpuDevice device;
    private final long bytes;
    private final long[][] addresses = new long[SLOTS][2];
    private final TransferMemory queryTransfer;
    private final TransferMemory keyTransfer;

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
     * Allocates the memory of both slots.
     *
     * @param device the GPU
     * @param memory for the views
     * @param bytes of one view of a batch
     */
    GpuViews(GpuDevice device, GpuAllocations memory, long bytes) {
        this.device = device;
        this.bytes = bytes;
        for (long[] views : addresses) {
            views[0] = memory.allocate(bytes);
            views[1] = memory.allocate(bytes);
        }
        this.queryTransfer = new TransferMemory(device, bytes);
        this.keyTransfer = new TransferMemory(device, bytes);
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
            next = null;
            device.awaitPrefetch();
        }
        int free = (slot + 1) % SLOTS;
        copy(xQ, queryTransfer, addresses[free][0]);
        copy(xK, keyTransfer, addresses[free][1]);
        next = new Prefetched(xQ, xK, globalStep);
    }

    private static void copy(INDArray images, TransferMemory transfer, long to) {
        transfer.set(images);
        transfer.prefetchTo(to);
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

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(keyTransfer::close);
            all.push(queryTransfer::close);
            if (next != null) {
                all.push(device::awaitPrefetch);
            }
        }
    }
}
