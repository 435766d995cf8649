package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the time of a job went. */
class SparkPhasesTest {
    private static TaskReport<String> task(String executor, long fetch, long from, long to) {
        return new TaskReport<>("", null, executor, fetch * 1_000_000_000, from * 1_000_000_000, to * 1_000_000_000);
    }

    @Test
    void tasksOfAnExecutorThatRunAtTheSameTimeCountOnce() {
        StepPhases phases = new StepPhases();
        phases.jobDone(
                10_000_000_000L,
                List.of(task("a", 1, 100, 104), task("a", 2, 102, 105), task("b", 1, 7, 9), task("b", 1, 11, 12)));
        phases.broadcast(1_000_000_000);
        phases.stepDone(12_000_000_000L);

        StepPhases.Seconds seconds = phases.take();
        // Executor a computes from 100 to 105; b computes for 3 seconds.
        assertEquals(5, seconds.computing());
        assertEquals(2 + 1, seconds.broadcasting());
        assertEquals(10 - 5 - 2, seconds.collecting());
        assertEquals(12, seconds.total());
        assertEquals(0, phases.take().total());
    }
}
