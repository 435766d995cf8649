package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.GraphRunner.StepUse;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.testing.SmallGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What the steps of a plan report about their work, and what the machine can do. */
class StepWorkTest {
    @Test
    void aConvolutionReportsItsOperationsAndItsMemory() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
        SmallGraph g = new SmallGraph(DataType.FLOAT, 1);
        SDVariable x = g.variable("x", 2, 8, 8, 32);
        g.convolution(x, g.variable("w", 16, 32, 3, 3), 3, 2).rename(SmallGraph.OUT);
        try (PlanEngine engine = new PlanEngine(OneDnnKernels.load(Precision.FLOAT32));
                GraphRunner runner = engine.compile(Program.forward(g.graph(), List.of(SmallGraph.OUT)))) {
            runner.run(Map.of());
            StepUse convolution = runner.stepUse().stream()
                    .filter(step -> step.kernel().equals("onednn convolution"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("3x3/2, 32 to 16 @ 4x4", convolution.work().shape());
            assertEquals(
                    2.0 * (2 * 4 * 4 * 16) * (32 * 3 * 3), convolution.work().operations());
            long floats = 2 * 8 * 8 * 32 + 16 * 32 * 3 * 3 + 2 * 4 * 4 * 16;
            assertEquals(Float.BYTES * floats, convolution.bytes());
            assertTrue(convolution.nanos() > 0);
        }
    }

    @Test
    void theLimitsOfThisMachineAreMeasured() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
        MachineLimits limits = MachineLimits.measure(Precision.FLOAT32);
        // The slowest processor that has AVX2 does more, and none does as much as the upper bounds.
        assertTrue(limits.operationsPerSecond() > 1e8 && limits.operationsPerSecond() < 1e16, limits.toString());
        assertTrue(limits.bytesPerSecond() > 1e7 && limits.bytesPerSecond() < 1e14, limits.toString());
    }
}
