package org.moco4j.plan.nd4j;

import java.util.List;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Sums values per channel over the groups of the batch. */
public final class GroupSum {
    private GroupSum() {}

    /** From {@code [splits, 1, C]} to {@code [C]}. */
    public static Value of(Value parts, StepEmitter emitter) {
        Value sum = emitter.value(parts.name() + ".sum", parts.dimension(2));
        emitter.step(
                "nd4j reduce_sum",
                List.of(parts),
                List.of(sum),
                arrays -> NativeCall.of(
                        "reduce_sum",
                        Node.Arguments.of(0, 1),
                        List.of(arrays.apply(parts)),
                        List.of(arrays.apply(sum))));
        return sum;
    }
}
