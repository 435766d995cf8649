package org.moco4j.spark;

import java.util.List;

/** Many steps on a cluster, for tests of other packages. */
public final class SparkSteps {
    private SparkSteps() {}

    /** Called before a step. */
    public interface BeforeStep {
        void before(int step) throws Exception;
    }

    /** Runs steps with one executor, whose collector is G1. */
    public static void run(int steps, BeforeStep before) throws Exception {
        System.setProperty("spark.executor.extraJavaOptions", "-XX:+UseG1GC");
        try (SparkCluster cluster = TestRun.cluster(1)) {
            TestRun.onCluster(
                    cluster.spark(),
                    TestRun.CONFIG,
                    (step, keys) -> {
                        if (keys) {
                            try {
                                before.before(step);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    },
                    steps);
        } finally {
            System.clearProperty("spark.executor.extraJavaOptions");
        }
    }

    /** Returns the executors of a cluster on this machine, which are children of this process. */
    public static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .toList();
    }
}
