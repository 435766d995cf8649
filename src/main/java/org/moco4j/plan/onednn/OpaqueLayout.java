package org.moco4j.plan.onednn;

import org.moco4j.plan.Layout;

/** Memory of which only oneDNN knows what is in it: scratch space, masks. */
record OpaqueLayout(long bytes) implements Layout {
    @Override
    public long elements(long[] shape) {
        return (bytes + Float.BYTES - 1) / Float.BYTES;
    }
}
