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
import org.moco4j.config.ClosestName;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.KeyLookup;

/**
 * The ways in which an option may be written: {@code --batch-size} or {@code --BATCH_SIZE} for {@code --batch_size}, an alias
 * such as {@code --lr}, {@code --cos} for {@code --cos=true}.
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
            names.put(KeyLookup.spelling(option.getLongOpt()), option.getLongOpt());
        }
        for (ConfigKey key : KeyLookup.all()) {
            if (options.hasLongOption(key.name())) {
                key.aliases().forEach(alias -> names.put(alias, key.name()));
                if (key.isSwitch()) {
                    switches.add(key.name());
                }
            }
        }
    }

    /**
     * The same words with each option in the one form that the parser knows.
     *
     * @throws UnrecognizedOptionException where one is too long to be any: the parser would take memory by the square of its length
     */
    List<String> normalise(List<String> words) throws UnrecognizedOptionException {
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

    /** The option that a mistyped one probably meant, with its dashes. */
    Optional<String> nearest(String unknown) {
        int equals = unknown.indexOf('=');
        String name = stripped(equals < 0 ? unknown : unknown.substring(0, equals));
        return ClosestName.to(KeyLookup.spelling(name), names.keySet()).map(near -> "--" + names.get(near));
    }

    /** The option of exactly this name or alias, with its dashes; the word has none. */
    Optional<String> named(String word) {
        return Optional.ofNullable(names.get(KeyLookup.spelling(word))).map(name -> "--" + name);
    }

    /** Whether an option, with its dashes, takes a value. */
    boolean takesValue(String option) {
        return valued.contains(stripped(option));
    }

    /** The option's long name, or null if the word is not an option that we know. */
    private String optionNamed(String word) {
        String name = stripped(word);
        return name.length() == word.length() || name.length() == 1 ? null : names.get(KeyLookup.spelling(name));
    }

    private static String stripped(String word) {
        return word.replaceFirst("^--?", "");
    }

    private static boolean isTrueOrFalse(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false");
    }
}
