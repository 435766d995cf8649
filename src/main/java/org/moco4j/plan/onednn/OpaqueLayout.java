package org.moco4j.plan.onednn;

import org.moco4j.plan.Layout;

/** Memory without a shape: scratch memory, masks, rows of pixels, transformed tiles. */
record OpaqueLayout(long bytes) implements Layout {
    @Override
    public long elements(long[] shape) {
        return (bytes + Float.BYTES - 1) / Float.BYTES;
    }
}
