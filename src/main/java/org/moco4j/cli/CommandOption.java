package org.moco4j.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.moco4j.UserError;
import org.moco4j.text.NumberSyntax;

/** An option of a command, with its name, its default and its help in one place. */
public interface CommandOption {
    /** Returns the name without dashes. */
    String name();

    /** Returns the option for a command's list. */
    Option option();

    /**
     * An option without a value.
     *
     * @param name without dashes
     * @param meaning for the help
     */
    record FlagOption(String name, String meaning) implements CommandOption {
        /** {@code --force}: files in the way are replaced even if this program did not write them. */
        static final FlagOption FORCE = new FlagOption(
                "force",
                "replace files in the way, also those that this program did not write or that were changed since");

        /** {@code --fresh}: a training starts over although it could resume. */
        static final FlagOption FRESH = new FlagOption(
                "fresh", "start over, even if there is a checkpoint of this run; deletes its checkpoints");

        @Override
        public Option option() {
            return Option.builder().longOpt(name).desc(meaning).get();
        }

        /** Returns whether the option is given. */
        public boolean isGiven(Invocation invocation) {
            return invocation.line().hasOption(name);
        }
    }

    /**
     * An option whose value is a whole number. Its help and its value come from the same default.
     *
     * @param name without dashes
     * @param defaultValue the value if the option is not given
     * @param min the smallest allowed value
     * @param meaning for the help
     */
    record NumberOption(String name, int defaultValue, int min, String meaning) implements CommandOption {
        @Override
        public Option option() {
            return CommonOptions.valued(name, "N", meaning + " [" + defaultValue + "]");
        }

        /**
         * Returns the value in a call.
         *
         * @throws UserError if it is not a whole number or too small
         */
        public int of(Invocation invocation) {
            return invocation
                    .value(name)
                    .map(given -> NumberSyntax.whole("--" + name, given, min))
                    .orElse(defaultValue);
        }
    }

    /**
     * An option whose value is the name of an enum's constant. Its help and its value come from the same default.
     *
     * @param name without dashes
     * @param defaultValue the value if the option is not given
     * @param meaning for the help
     */
    record ChoiceOption<E extends Enum<E>>(String name, E defaultValue, String meaning) implements CommandOption {
        @Override
        public Option option() {
            return CommonOptions.valued(name, "WHICH", meaning + " [" + key(defaultValue) + "]");
        }

        /**
         * Returns the value in a call. Upper and lower case are the same.
         *
         * @throws UserError if it is not such a name; the message lists the names
         */
        E of(Invocation invocation) {
            Optional<String> given = invocation.value(name);
            if (given.isEmpty()) {
                return defaultValue;
            }
            E[] all = defaultValue.getDeclaringClass().getEnumConstants();
            return Arrays.stream(all)
                    .filter(choice -> choice.name().equalsIgnoreCase(given.get().strip()))
                    .findFirst()
                    .orElseThrow(() -> new UserError("--" + name + " " + given.get() + ": expected "
                            + Arrays.stream(all).map(ChoiceOption::key).collect(Collectors.joining(" or "))));
        }

        private static String key(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }
}
