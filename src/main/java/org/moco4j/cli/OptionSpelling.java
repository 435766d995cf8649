package org.moco4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.KeyTable;
import org.moco4j.text.ClosestName;

/**
 * Recognizes the ways in which users write an option: {@code --batch-size} or {@code --BATCH_SIZE} for
 * {@code --batch_size}, an alias such as {@code --lr}, {@code --cos} for {@code --cos=true}.
 */
final class OptionSpelling {
    private static final int LONGEST = 200;

    private final Map<String, String> names = new HashMap<>();
    private final Set<String> switches = new HashSet<>();
    private final Set<String> valued = new HashSet<>();

    OptionSpelling(Options options) {
        for (Option option : options.getOptions()) {
            if (option.hasArg()) {
                valued.add(option.getLongOpt());
            }
            names.put(KeyTable.spelling(option.getLongOpt()), option.getLongOpt());
        }
        if (options.hasLongOption(ExploreCommand.NEIGHBORS.name())) {
            names.put("neighbours", ExploreCommand.NEIGHBORS.name());
        }
        for (ConfigKey key : KeyTable.all()) {
            if (options.hasLongOption(key.name())) {
                key.aliases().forEach(alias -> names.put(alias, key.name()));
                if (key.isSwitch()) {
                    switches.add(key.name());
                }
            }
        }
    }

    /**
     * Returns the words with each option in the form that the parser takes.
     *
     * @throws UnrecognizedOptionException if an option is too long, because the parser takes memory quadratic in its
     *     length
     */
    List<String> normalize(List<String> words) throws UnrecognizedOptionException {
        List<String> normal = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                normal.addAll(words.subList(i, words.size()));
                break;
            }
            int equals = word.indexOf('=');
            String given = equals < 0 ? word : word.substring(0, equals);
            if (given.startsWith("-") && given.length() > LONGEST) {
                throw new UnrecognizedOptionException("an option of " + given.length() + " characters", given);
            }
            String name = optionNamed(given);
            if (name == null) {
                normal.add(word);
            } else if (equals >= 0) {
                normal.add("--" + name + word.substring(equals));
            } else if (!switches.contains(name)) {
                normal.add("--" + name);
            } else if (i + 1 < words.size() && isTrueOrFalse(words.get(i + 1))) {
                normal.add("--" + name + "=" + words.get(++i));
            } else {
                normal.add("--" + name + "=true");
            }
        }
        return normal;
    }

    /** Returns the option with the most similar name, with its dashes. */
    Optional<String> nearest(String unknown) {
        int equals = unknown.indexOf('=');
        String name = stripped(equals < 0 ? unknown : unknown.substring(0, equals));
        return ClosestName.to(KeyTable.spelling(name), names.keySet()).map(near -> "--" + names.get(near));
    }

    /** Returns the option with this name or alias, with its dashes. The word has no dashes. */
    Optional<String> named(String word) {
        return Optional.ofNullable(names.get(KeyTable.spelling(word))).map(name -> "--" + name);
    }

    /** Returns whether an option, written with its dashes, takes a value. */
    boolean takesValue(String option) {
        return valued.contains(stripped(option));
    }

    /** Returns the option's long name; null if the word is not an option. */
    private String optionNamed(String word) {
        String name = stripped(word);
        return name.length() == word.length() || name.length() == 1 ? null : names.get(KeyTable.spelling(name));
    }

    private static String stripped(String word) {
        return word.replaceFirst("^--?", "");
    }

    /**
     * Guesses the option in words without dashes, such as {@code epochs=5}, {@code epochs 5} or {@code batchsize=64}.
     *
     * @param words words that were not expected; the second may be the value of the first
     * @return the option with dashes, such as {@code --epochs 5}; empty if the first word is not similar to an option
     */
    static Optional<String> withDashes(Command command, List<String> words) {
        String word = words.get(0);
        int equals = word.indexOf('=');
        OptionSpelling spelling = new OptionSpelling(CommonOptions.of(command));
        if (equals > 0) {
            String value = word.substring(equals + 1);
            return spelling.nearest(word.substring(0, equals))
                    .map(option -> value.isEmpty() ? option + "=" : option + " " + value);
        }
        boolean hasValue = words.size() > 1 && !words.get(1).startsWith("-");
        return spelling.named(word)
                .map(option -> hasValue && spelling.takesValue(option) ? option + " " + words.get(1) : option);
    }

    /** Returns whether a word without dashes gives a value to an option, such as {@code epochs=5}. */
    static boolean isAssignment(Command command, String word) {
        int equals = word.indexOf('=');
        return equals > 0
                && new OptionSpelling(CommonOptions.of(command))
                        .named(word.substring(0, equals))
                        .isPresent();
    }

    private static boolean isTrueOrFalse(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false");
    }
}
