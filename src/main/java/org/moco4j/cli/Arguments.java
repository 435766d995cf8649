package org.moco4j.cli;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.moco4j.UserError;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.KeyTable;
import org.moco4j.io.HomeFolder;
import org.moco4j.text.ClosestName;
import org.moco4j.text.SafeText;

/** Parses the words after a command. */
public final class Arguments {
    private final Command command;
    private final Options options;
    private final OptionSpelling spelling;

    public Arguments(Command command) {
        this.command = command;
        this.options = CommonOptions.of(command);
        this.spelling = new OptionSpelling(options);
    }

    /**
     * Parses the words of a call.
     *
     * @throws UserError if an option is unknown, lacks its value or is given twice, or a word is not expected
     */
    public Invocation read(List<String> words, PrintStream out, PrintStream err) {
        CommandLine line = parse(words);
        checkEachGivenOnce(line);
        List<String> unexpected = line.getArgList();
        for (int i = 0; i < unexpected.size(); i++) {
            List<String> rest = unexpected.subList(i, unexpected.size());
            if (command.arguments().isEmpty() || OptionSpelling.isAssignment(command, rest.get(0))) {
                throw unexpected(rest);
            }
        }
        return new Invocation(line, configSource(line), out, err);
    }

    private CommandLine parse(List<String> words) {
        DefaultParser parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            return parser.parse(options, spelling.normalize(expandHome(words)).toArray(String[]::new));
        } catch (UnrecognizedOptionException e) {
            throw new UserError(
                    "unknown option " + SafeText.of(e.getOption())
                            + ClosestName.suggestion(spelling.nearest(e.getOption())) + helpLists("all options"),
                    e);
        } catch (MissingArgumentException e) {
            Option option = e.getOption();
            String allowed = KeyTable.find(option.getLongOpt())
                    .map(key -> "; allowed: " + key.allowed())
                    .orElse("");
            throw new UserError(
                    "option --" + option.getLongOpt() + " needs a value: --" + option.getLongOpt() + " "
                            + option.getArgName() + allowed,
                    e);
        } catch (ParseException e) {
            throw new UserError(e.getMessage() + helpLists("all options"), e);
        }
    }

    /**
     * Replaces {@code ~/} at the start of a value. A shell does not do this inside quotes, where users of Maven write
     * all words.
     */
    private static List<String> expandHome(List<String> words) {
        return words.stream()
                .map(word -> {
                    int value = word.startsWith("-") ? word.indexOf('=') + 1 : 0;
                    return word.substring(0, value) + HomeFolder.expand(word.substring(value));
                })
                .toList();
    }

    /** Checks that only lists, whose value ends in "..." in the help, are given several times. */
    private void checkEachGivenOnce(CommandLine line) {
        for (Option option : options.getOptions()) {
            String[] values = line.getOptionValues(option);
            if (values != null && values.length > 1 && !option.getArgName().endsWith("...")) {
                throw new UserError("option --" + option.getLongOpt() + " is given " + values.length + " times ("
                        + String.join(", ", values) + "); give it once");
            }
        }
    }

    private UserError unexpected(List<String> words) {
        String word = SafeText.of(words.get(0));
        String hint = OptionSpelling.withDashes(command, words)
                .map(option -> ClosestName.suggestion(Optional.of(SafeText.of(option))))
                .orElse(": a command comes first, options begin with --, and lists have commas and no spaces");
        if (word.endsWith(".json")) {
            hint = "; did you mean \"--config " + word + "\"?";
        }
        return new UserError(command.name() + " takes no \"" + word + "\"" + hint + helpLists("what it takes"));
    }

    private String helpLists(String what) {
        return " (" + command.name() + " --help lists " + what + ")";
    }

    private static ConfigSource configSource(CommandLine line) {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (Option option : line.getOptions()) {
            if (KeyTable.find(option.getLongOpt()).isPresent()) {
                overrides.put(option.getLongOpt(), option.getValue());
            }
        }
        try {
            return new ConfigSource(
                    Optional.ofNullable(line.getOptionValue(CommonOptions.CONFIG))
                            .map(Path::of),
                    overrides);
        } catch (InvalidPathException e) {
            throw UserError.notAPath("--" + CommonOptions.CONFIG, e);
        }
    }
}
