package org.moco4j.cli;

import java.io.PrintStream;

/**
 * What the command line says about a training run beyond its config.
 *
 * @param fresh start over, even where a checkpoint of this run stands
 * @param quiet no progress bar and no line an epoch
 * @param configName how messages call the config's place
 * @param out for progress and results
 * @param err for warnings
 */
public record RunOptions(boolean fresh, boolean quiet, String configName, PrintStream out, PrintStream err) {}
