package org.moco4j.plan.onednn;

import org.moco4j.plan.Layout;

/** Memory whose content only oneDNN interprets: scratch memory and masks. */
record OpaqueLayout(long bytes) implements Layout {
    @Override
    public long elements(long[] shape) {
        return (bytes + Float.BYTES - 1) / Float.BYTES;
    }
}
