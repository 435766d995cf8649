package org.moco4j.cli;

import java.util.List;
import java.util.Optional;

/** Recognizes an option that was written without its dashes, as in {@code epochs=5}, {@code epochs 5} or {@code batchsize=64}. */
final class OptionWithoutDashes {
    private OptionWithoutDashes() {}

    /**
     * What the words probably meant, as it should be written: {@code --epochs 5}; empty if the first word is not like an option.
     *
     * @param words left over from a command line; the second may be the value of the first
     */
    static Optional<String> of(Command command, List<String> words) {
        String word = words.get(0);
        int equals = word.indexOf('=');
        OptionSpelling spelling = new OptionSpelling(CommonOptions.of(command));
        if (equals > 0) {
            String value = word.substring(equals + 1);
            return spelling.nearest(word.substring(0, equals))
                    .map(option -> value.isEmpty() ? option + "=" : option + " " + value);
        }
        Optional<String> exact = spelling.named(word);
        boolean hasValue = words.size() > 1 && !words.get(1).startsWith("-");
        return exact.map(option -> hasValue && spelling.takesValue(option) ? option + " " + words.get(1) : option);
    }

    /** Whether a word gives a value to something whose name is exactly that of an option. */
    static boolean isAssignment(Command command, String word) {
        int equals = word.indexOf('=');
        return equals > 0
                && new OptionSpelling(CommonOptions.of(command))
                        .named(word.substring(0, equals))
                        .isPresent();
    }
}
