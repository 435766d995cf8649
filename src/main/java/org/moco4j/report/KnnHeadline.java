package org.moco4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The headline figure of a run: the best Acc@1 of the head's output that the kNN monitor measured during the training.
 * Screen, page and docs show this figure under this name, always together with its baselines.
 *
 * @param accuracy 0 to 1
 * @param epoch after which it was measured, from 1
 * @param untrained Acc@1 of the untrained encoder, if it was measured
 * @param rawPixels Acc@1 of the raw pixels, if it was measured
 */
public record KnnHeadline(double accuracy, int epoch, OptionalDouble untrained, OptionalDouble rawPixels) {
    public static final String NAME = "Best kNN Acc@1 (head's output, kNN monitor)";

    /** Differences below this many percentage points do not show in two decimals. */
    private static final double EQUAL = 0.005;

    /** Whether the raw pixels classify as well as this encoder or better. */
    public boolean rawPixelsAreAsGood() {
        return rawPixels.isPresent() && 100 * (accuracy - rawPixels.getAsDouble()) < EQUAL;
    }

    /** Whether the encoder was as good before its training, or better. */
    public boolean untrainedIsAsGood() {
        return untrained.isPresent() && 100 * (accuracy - untrained.getAsDouble()) < EQUAL;
    }

    /**
     * Compares the figure with its baselines, e.g.
     * {@code 33.10 points above the untrained encoder's 23.70%, 29.70 points above raw pixels' 27.10%}; empty if no
     * baseline is known. A baseline that is better than the encoder comes first.
     */
    public String comparison() {
        List<String> parts = new ArrayList<>();
        untrained.ifPresent(value -> parts.add(difference(value, "the untrained encoder's ")));
        rawPixels.ifPresent(
                value -> parts.add(rawPixelsAreAsGood() ? 0 : parts.size(), difference(value, "raw pixels' ")));
        return String.join(", ", parts);
    }

    private String difference(double other, String name) {
        double points = 100 * (accuracy - other);
        String relation = Math.abs(points) < EQUAL
                ? "equal to "
                : String.format(Locale.ROOT, "%.2f points %s ", Math.abs(points), points < 0 ? "below" : "above");
        return relation + name + String.format(Locale.ROOT, "%.2f%%", 100 * other);
    }
}
