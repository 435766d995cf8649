package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.config.MocoConfig;

/** The steps of a training on a cluster give the results of one machine, also if executors die or are slow. */
class SparkStepsTest {
    /**
     * The groups' results are added in another order than in one batch. Each step is compared from the same state,
     * because this training is chaotic: a weight changed by a millionth changes the loss by 0.01 ten steps later, on
     * one machine too.
     */
    private static final double LOSS_TOLERANCE = 1e-5;

    private static final double VALUE_TOLERANCE = 1e-3;

    private static TestRun.Result oracle;

    @BeforeAll
    static void computeWithoutSpark() throws Exception {
        oracle = TestRun.groupByGroup(TestRun.CONFIG);
    }

    @ParameterizedTest(name = "{0} executors")
    @ValueSource(ints = {1, 2, 3})
    void twentyStepsAreEqualToTheBitWithAnyNumberOfExecutors(int executors) throws Exception {
        try (SparkCluster cluster = TestRun.cluster(executors)) {
            assertEquals(oracle, TestRun.onCluster(cluster.spark(), TestRun.CONFIG, TestRun.Disturbance.NONE));
        }
    }

    @Test
    void eachOfTwentyStepsIsCloseToThatOfOneBatch() throws Exception {
        double[] differences = TestRun.largestDifferencesToOneBatch(TestRun.CONFIG);
        assertTrue(differences[0] < LOSS_TOLERANCE, "loss differs by " + differences[0]);
        assertTrue(differences[1] < VALUE_TOLERANCE, "weights, statistics or keys differ by " + differences[1]);
    }

    @Test
    void aSymmetricLossIsEqualToTheBit() throws Exception {
        MocoConfig symmetric = TestRun.CONFIG.with(Map.of("symmetric", "true"));
        try (SparkCluster cluster = TestRun.cluster(2)) {
            assertEquals(
                    TestRun.groupByGroup(symmetric),
                    TestRun.onCluster(cluster.spark(), symmetric, TestRun.Disturbance.NONE));
        }
    }

    @ParameterizedTest(name = "in step {0}, while it encodes keys: {1}")
    @CsvSource({"3, true", "5, false"})
    void anExecutorThatDiesInTheMiddleOfATaskChangesNothing(int step, boolean keys) throws Exception {
        try (SparkCluster cluster = TestRun.cluster(2)) {
            AtomicInteger lost = new AtomicInteger();
            cluster.spark().sc().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd end) {
                    if (end.reason() instanceof ExecutorLostFailure) {
                        lost.incrementAndGet();
                    }
                }
            });
            TestRun.Result result = TestRun.onCluster(cluster.spark(), TestRun.CONFIG, (now, ofKeys) -> {
                if (now == step && ofKeys == keys) {
                    ProcessHandle executor = SparkSteps.executors().get(0);
                    // Stopped first: a task begins on it, and cannot end before it dies.
                    signal("STOP", executor);
                    later(() -> signal("KILL", executor));
                }
            });
            assertEquals(oracle, result);
            assertTrue(lost.get() > 0, "no task was lost");
        }
    }

    @Test
    void aSlowExecutorChangesNothing() throws Exception {
        try (SparkCluster cluster = TestRun.cluster(2)) {
            TestRun.Result result = TestRun.onCluster(cluster.spark(), TestRun.CONFIG, (now, ofKeys) -> {
                if (now % 7 == 2) {
                    ProcessHandle executor = SparkSteps.executors().get(now % 2);
                    signal("STOP", executor);
                    later(() -> signal("CONT", executor));
                }
            });
            assertEquals(oracle, result);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void later(Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(1500);
            } catch (InterruptedException e) {
                return;
            }
            work.run();
        });
        thread.setDaemon(true);
        thread.start();
    }
}
