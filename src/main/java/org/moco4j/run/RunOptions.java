package org.moco4j.run;

import java.io.PrintStream;
import java.util.OptionalInt;

/**
 * What the command line says about a training run beyond its config.
 *
 * @param fresh start over, even where a checkpoint of this run stands
 * @param quiet no progress bar and no line an epoch
 * @param dashboardPort port of this machine to serve the run's page on while it goes on; empty for none
 * @param configName how messages call the config's place
 * @param out for progress and results
 * @param err for warnings
 */
public record RunOptions(
        boolean fresh, boolean quiet, OptionalInt dashboardPort, String configName, PrintStream out, PrintStream err) {}
