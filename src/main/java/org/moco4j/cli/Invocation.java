package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.moco4j.UserError;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.UnicodeNames;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.TerminalWidth;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.SafeText;
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
    public Optional<String> value(String option) {
        return Optional.ofNullable(line.getOptionValue(option));
    }

    /** Returns the folder that an option names; if it is not given, the folder of a file. */
    Path folder(String option, Path file) {
        return value(option).map(Path::of).orElseGet(() -> file.toAbsolutePath().getParent());
    }

    /** Returns all values of an option that may be given several times. */
    List<String> values(String option) {
        return List.of(Optional.ofNullable(line.getOptionValues(option)).orElse(new String[0]));
    }

    /** Returns the parts of an option's values, which are lists with commas. */
    Stream<String> words(String option) {
        return values(option).stream()
                .flatMap(given -> Stream.of(given.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty());
    }

    /**
     * Returns the only word that is not an option, as a path that may exist in another Unicode form.
     *
     * @param what what the command takes, for the message
     * @param command the name of the command
     * @throws UserError if there are several words, or it is not a path
     */
    Optional<Path> onlyPath(String what, String command) throws IOException {
        List<String> words = arguments();
        if (words.size() > 1) {
            throw new UserError(command + " takes " + what + ", not " + words.size() + " words: "
                    + words.stream().map(SafeText::of).collect(Collectors.joining(" "))
                    + ". A name with spaces must be in quotes: " + command + " 'my photos'");
        }
        try {
            return words.isEmpty() ? Optional.empty() : Optional.of(UnicodeNames.existing(Path.of(words.get(0))));
        } catch (InvalidPathException e) {
            throw UserError.notAPath(e);
        }
    }

    /**
     * Checks that the files may be written. {@code --force} allows all.
     *
     * @throws org.moco4j.UserError if a file is in the way that this program did not write
     */
    public void claim(OutputFiles files) throws IOException {
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
    public RunConsole runConsole(InstantSource clock) {
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
