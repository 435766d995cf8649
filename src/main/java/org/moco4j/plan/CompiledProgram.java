package org.moco4j.plan;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A program as steps with places in memory, not yet bound to memory.
 *
 * @param steps in the order in which they run
 * @param variableSteps how many of the steps, at the front, depend only on variables and can be skipped while these
 *     stay the same
 * @param forwardSteps how many of the steps belong to the forward pass
 * @param layout the places of the values in the plan's block
 * @param outside the arrays of values outside of the block: weights, placeholders, outputs, gradients
 * @param placeholders name to array; a run copies its inputs there
 * @param outputs name to array
 */
public record CompiledProgram(
        List<Step> steps,
        int variableSteps,
        int forwardSteps,
        MemoryLayout layout,
        Map<Value, INDArray> outside,
        Map<String, INDArray> placeholders,
        Map<String, INDArray> outputs) {

    /** Frees the arrays of placeholders and outputs. */
    public void close() {
        placeholders.values().forEach(INDArray::close);
        outputs.values().forEach(INDArray::close);
    }
}
