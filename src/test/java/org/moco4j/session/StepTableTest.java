package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.plan.GraphRunner.StepUse;
import org.moco4j.plan.Step.Work;
import org.moco4j.plan.onednn.MachineLimits;

/** The table of {@code bench --explain}, for steps of known work on a machine of known limits. */
class StepTableTest {
    /** 100 GFLOP/s and 10 GB/s. */
    private static final MachineLimits LIMITS = new MachineLimits(100e9, 10e9);

    private static final Work CONVOLUTION = new Work("3x3, 64 to 64 @ 32x32", 1e9);

    /** All three need 10 ms at least. The convolutions took 12.5 ms and 20 ms, the sum took 90 ms. */
    private static final List<StepUse> STEPS = List.of(
            new StepUse("convolution", CONVOLUTION, 12_500_000, 50_000_000),
            new StepUse("sum", Work.NONE, 90_000_000, 100_000_000),
            new StepUse("convolution", CONVOLUTION, 20_000_000, 50_000_000));

    @Test
    void equalStepsAreOneRowAndTheLongestComesFirst() {
        List<String> lines = new StepTable(STEPS, Optional.of(LIMITS)).lines();
        assertEquals(
                List.of(
                        "calls        ms   GFLOP/s    GB/s  of limit  kernel",
                        "   1 x     90.0               1.1       11%  sum",
                        "   2 x     32.5      61.5     3.1       62%  convolution: 3x3, 64 to 64 @ 32x32"),
                lines);
    }

    @Test
    void theSummarySaysHowMuchOfTheTimeIsNearTheLimits() {
        List<String> lines = new StepTable(STEPS, Optional.of(LIMITS)).summary();
        assertEquals(
                List.of(
                        "limits, measured here: 100 GFLOP/s (product of large matrices), 10.0 GB/s (copying)",
                        "27% of the time is in steps that computing limits, 73% in steps that memory limits",
                        "   10% of the time at 75% or more of the limit",
                        "   16% of the time at 50 to 75% of the limit",
                        "    0% of the time at 25 to 50% of the limit",
                        "   73% of the time at 10 to 25% of the limit",
                        "    0% of the time at 0 to 10% of the limit"),
                lines);
    }

    @Test
    void withoutLimitsThereAreOnlyTheRates() {
        StepTable table = new StepTable(STEPS, Optional.empty());
        assertEquals(
                "   1 x     90.0               1.1            sum",
                table.lines().get(1));
        assertTrue(table.summary().isEmpty());
    }

    @Test
    void anEngineThatMeasuresNothingHasNoTable() {
        StepTable table = new StepTable(List.of(), Optional.of(LIMITS));
        assertTrue(table.lines().isEmpty());
        assertTrue(table.summary().isEmpty());
    }
}
