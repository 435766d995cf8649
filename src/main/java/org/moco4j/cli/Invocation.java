package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.TerminalWidth;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.TextLayout;

/**
 * One call of a command.
 *
 * @param line the parsed options
 * @param configSource the config file, and the keys on the command line. A command that takes its config from a
 *     checkpoint uses only the keys.
 * @param out for results
 * @param err for progress and warnings
 */
public record Invocation(CommandLine line, ConfigSource configSource, PrintStream out, PrintStream err) {
    /**
     * Reads the config.
     *
     * @throws org.moco4j.UserError if the config is missing or wrong
     */
    public MocoConfig config() {
        return configSource.read();
    }

    /** Returns the words that are not options. */
    public List<String> arguments() {
        return line.getArgList();
    }

    /** Returns the value of an option; empty if it is not given. */
    Optional<String> value(String option) {
        return Optional.ofNullable(line.getOptionValue(option));
    }

    /**
     * Checks that the files may be written. {@code --force} allows all.
     *
     * @throws org.moco4j.UserError if a file is in the way that this program did not write
     */
    void claim(OutputFiles files) throws IOException {
        files.claim(FlagOption.FORCE.isGiven(this));
    }

    /** Returns the layout of what a command prints. */
    TextLayout layout() {
        return TerminalWidth.layout();
    }

    /**
     * Returns the console of a command with tasks. It uses standard error, because only results go to standard output.
     */
    TaskConsole taskConsole(InstantSource clock) {
        return new TaskConsole(err, mode(), clock);
    }

    /** Returns the console of a training, which uses standard output. */
    RunConsole runConsole(InstantSource clock) {
        return new RunConsole(out, mode(), clock);
    }

    private OutputMode mode() {
        boolean quiet = line.hasOption(CommonOptions.QUIET);
        return OutputMode.choose(quiet, OutputMode.isTerminal(), System.getenv("TERM"));
    }

    /** Prints a heading and a path below it. */
    void printPath(String heading, Object path) {
        out.println(heading);
        out.println("  " + path);
    }
}
