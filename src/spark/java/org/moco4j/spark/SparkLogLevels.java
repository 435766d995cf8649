package org.moco4j.spark;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Sets the log levels of a driver that {@code spark-submit} started to those of the program on one machine: warnings
 * only. Otherwise Spark's own lines would hide the progress of the training.
 */
final class SparkLogLevels {
    /** Spark's setting of the level. */
    private static final String LEVEL = "spark.log.level";
    /** The program's own lines are shown; warnings that every driver prints, and that nobody can change, are not. */
    private static final Map<String, Level> LOGGERS = Map.of(
            "org.moco4j", Level.INFO,
            "org.bytedeco.javacpp", Level.ERROR,
            "org.apache.hadoop.util.NativeCodeLoader", Level.ERROR,
            "org.nd4j.autodiff.functions.DifferentialFunction", Level.ERROR);

    private SparkLogLevels() {}

    /** Sets the levels, unless the user has chosen a level or a log4j configuration, or Spark is not the launcher. */
    static void set() {
        if (System.getProperty("SPARK_SUBMIT") == null || System.getProperty(LEVEL) != null) {
            return;
        }
        String source = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getConfigurationSource()
                .toString();
        if (source.contains("org/apache/spark/log4j2-defaults")) {
            Configurator.setRootLevel(Level.WARN);
            Configurator.setLevel(LOGGERS);
        }
    }
}
