package org.moco4j.spark;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.moco4j.Main;
import org.moco4j.cli.CommandList;

/** Runs the program on Apache Spark: the main class for {@code spark-submit}. It has the commands of a cluster only. */
public final class SparkMain {
    private SparkMain() {}

    /** Runs the program. Exits the JVM only if the status is not 0. */
    public static void main(String[] args) {
        SparkLogLevels.set();
        Main.main(
                args,
                stopRequest -> new CommandList(
                        List.of(
                                new SparkTrainCommand(InstantSource.system(), stopRequest),
                                new SparkEmbedCommand(InstantSource.system()),
                                new SparkBenchCommand(),
                                new SparkSimulateCommand()),
                        Optional.of("spark")));
    }
}
