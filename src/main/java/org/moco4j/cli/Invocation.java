package org.moco4j.cli;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;

/**
 * One call of a command.
 *
 * @param line its options as parsed
 * @param configSource the config file and the keys overridden; for a command that takes its config from a checkpoint, the
 *     overrides alone matter
 * @param out for results
 * @param err for warnings
 */
public record Invocation(CommandLine line, ConfigSource configSource, PrintStream out, PrintStream err) {
    /** Reads the config. @throws org.moco4j.UserError where it is wrong */
    public MocoConfig config() {
        return configSource.read();
    }

    /** The words that are no options. */
    public List<String> arguments() {
        return line.getArgList();
    }

    /** Whether to print results only. */
    public boolean quiet() {
        return line.hasOption(CommonOptions.QUIET);
    }
}
