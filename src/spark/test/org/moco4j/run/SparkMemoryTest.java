package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.spark.SparkSteps;

/** Hundreds of steps need no more memory than the first ones. */
class SparkMemoryTest {
    private static final int STEPS = 500;
    private static final int WARM = 150;
    private static final double HEAP_MIB = 12;
    private static final double RESIDENT_MIB = 80;

    @Test
    void fiveHundredStepsNeedNoMoreMemoryThanTheFirst() throws Exception {
        List<ProcessMeter.Usage> warm = new ArrayList<>();
        List<ProcessMeter.Usage> end = new ArrayList<>();
        SparkSteps.run(STEPS, step -> {
            if (step == WARM) {
                warm.addAll(sampleAll());
            } else if (step == STEPS - 1) {
                end.addAll(sampleAll());
            }
        });
        for (int i = 0; i < warm.size(); i++) {
            String what = (i == 0 ? "driver" : "executor") + ": " + warm.get(i) + ", later " + end.get(i);
            assertTrue(end.get(i).heapMib() < warm.get(i).heapMib() + HEAP_MIB, what);
            assertTrue(end.get(i).residentMib() < warm.get(i).residentMib() + RESIDENT_MIB, what);
        }
    }

    /** The driver first, then the executors. */
    private static List<ProcessMeter.Usage> sampleAll() throws Exception {
        List<ProcessMeter.Usage> usages = new ArrayList<>();
        usages.add(new ProcessMeter(ProcessHandle.current().pid()).sample());
        for (ProcessHandle executor : SparkSteps.executors()) {
            usages.add(new ProcessMeter(executor.pid()).sample());
        }
        return usages;
    }
}
