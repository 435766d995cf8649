package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moco4j.text.Quantities;

/**
 * How often a checkpoint is written: after every so many epochs, after every so many steps, or both.
 *
 * @param epochs epochs between two checkpoints; 0 if epochs do not matter
 * @param steps optimizer steps between two checkpoints, counted from the start of the run; 0 if steps do not matter
 */
public record CheckpointInterval(int epochs, int steps) {
    private static final Pattern PART = Pattern.compile("([1-9]\\d{0,8})\\s*(epochs?|steps?)");

    public CheckpointInterval {
        if (epochs < 0 || steps < 0 || (epochs == 0 && steps == 0)) {
            throw new IllegalArgumentException(
                    "expected a positive number of epochs or steps, got " + epochs + " and " + steps);
        }
    }

    /**
     * Reads {@code "1 epoch"}, {@code "500 steps"} or both separated by a comma; empty if the text is anything else.
     */
    static Optional<CheckpointInterval> parse(String text) {
        int epochs = 0;
        int steps = 0;
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            boolean countsEpochs = matcher.group(2).startsWith("epoch");
            if (countsEpochs ? epochs > 0 : steps > 0) {
                return Optional.empty();
            }
            int count = Integer.parseInt(matcher.group(1));
            epochs = countsEpochs ? count : epochs;
            steps = countsEpochs ? steps : count;
        }
        return Optional.of(new CheckpointInterval(epochs, steps));
    }

    @JsonCreator
    static CheckpointInterval fromJson(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** The text in a config, such as {@code 1 epoch, 500 steps}. */
    @JsonValue
    @Override
    public String toString() {
        // Without commas in large numbers: a comma separates the two.
        String inEpochs = epochs + " " + Quantities.noun(epochs, "epoch");
        String inSteps = steps + " " + Quantities.noun(steps, "step");
        if (epochs == 0) {
            return inSteps;
        }
        return steps == 0 ? inEpochs : inEpochs + ", " + inSteps;
    }
}
