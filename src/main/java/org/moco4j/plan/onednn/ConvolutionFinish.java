package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.plan.Value;

/**
 * What follows a convolution in the pass that writes its results, in this order.
 *
 * @param bias {@code [O]}, which is added
 * @param shortcut {@code [N, H', W', O]}, which is added
 * @param relu whether negative results become zero
 */
record ConvolutionFinish(Optional<Value> bias, Optional<Value> shortcut, boolean relu) {
    static final ConvolutionFinish NONE = new ConvolutionFinish(Optional.empty(), Optional.empty(), false);

    /** The values that it reads. */
    List<Value> reads() {
        List<Value> reads = new ArrayList<>();
        bias.ifPresent(reads::add);
        shortcut.ifPresent(reads::add);
        return reads;
    }
}
