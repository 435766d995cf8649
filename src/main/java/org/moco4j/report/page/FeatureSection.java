package org.moco4j.report.page;

import java.util.List;
import org.moco4j.report.results.FeatureMeasures;

/** The section about the quality of the features: each measure with its good and bad limits. */
final class FeatureSection {
    /** The log of the mean of exp(-2 |x - y|^2) for points that are spread over a sphere of many dimensions. */
    private static final double BEST_UNIFORMITY = -4;

    /** Mean squared distance of two unrelated points of a unit sphere. */
    private static final double UNRELATED = 2;

    // Rules of thumb; the page shows them beside each figure.
    private static final double GOOD_ALIGNMENT = 0.6;
    private static final double POOR_ALIGNMENT = 1.2;
    private static final double GOOD_UNIFORMITY = -3;
    private static final double POOR_UNIFORMITY = -1.5;
    private static final double GOOD_DEVIATION = 0.7;
    private static final double POOR_DEVIATION = 0.3;

    private FeatureSection() {}

    /** The section's content. */
    public record View(String encoder, String images, List<Measure> measures) {}

    /**
     * A measure of the features.
     *
     * @param good position between bad and good, in percent, as a CSS number
     * @param bad the value at the bad end
     * @param best the value at the good end
     * @param mark {@code good}, {@code fair} or {@code poor}
     * @param limits where good begins and where poor begins, as text
     */
    public record Measure(
            String name,
            String value,
            String good,
            String bad,
            String best,
            String mark,
            String limits,
            String meaning) {}

    /** What limits the rank: the dimensions, or the images if there are fewer. */
    private static String rankLimit(FeatureMeasures features) {
        return features.images() < features.dimensions()
                ? NumberText.count(features.images()) + " images"
                : String.valueOf(features.dimensions());
    }

    static View view(FeatureMeasures features) {
        int d = features.dimensions();
        double even = 1 / Math.sqrt(d);
        // The rank is at most the number of images.
        double largestRank = Math.min(d, features.images());
        double goodRank = Math.max(2, largestRank / 4);
        double poorRank = Math.max(1.5, largestRank / 16);
        return new View(
                features.encoder(),
                NumberText.count(features.images()),
                List.of(
                        new Measure(
                                "Alignment",
                                NumberText.fixed(features.alignment(), 3),
                                percent(1 - features.alignment() / UNRELATED),
                                "2",
                                "0",
                                mark(-features.alignment(), -GOOD_ALIGNMENT, -POOR_ALIGNMENT),
                                "good up to 0.6, poor from 1.2",
                                "How far apart two views of one image are. Near 0 the encoder ignores the"
                                        + " augmentation; at 2 the two views are unrelated."),
                        new Measure(
                                "Uniformity",
                                NumberText.fixed(features.uniformity(), 3).replace('-', '−'),
                                percent(features.uniformity() / BEST_UNIFORMITY),
                                "0",
                                "−4",
                                mark(-features.uniformity(), -GOOD_UNIFORMITY, -POOR_UNIFORMITY),
                                "good from −3, poor above −1.5",
                                "How evenly features spread over the sphere. Near −4 they use all of it; at 0 all"
                                        + " images have the same feature. Good features are both aligned and uniform."),
                        new Measure(
                                "Deviation",
                                NumberText.fixed(features.deviation(), 4),
                                percent(features.deviation() / even),
                                "0",
                                "1/√" + d + " = " + NumberText.fixed(even, 4),
                                mark(features.deviation() / even, GOOD_DEVIATION, POOR_DEVIATION),
                                "good from " + NumberText.fixed(GOOD_DEVIATION * even, 4) + ", poor up to "
                                        + NumberText.fixed(POOR_DEVIATION * even, 4),
                                "How much a dimension varies over images. Near 1/√d is healthy; near 0 the"
                                        + " features have collapsed."),
                        new Measure(
                                "Effective rank",
                                NumberText.fixed(features.effectiveRank(), 1),
                                percent((features.effectiveRank() - 1) / Math.max(1, d - 1)),
                                "1",
                                String.valueOf(d),
                                mark(features.effectiveRank(), goodRank, poorRank),
                                "of " + rankLimit(features) + ": good from " + NumberText.shortest(goodRank)
                                        + ", a quarter; poor up to " + NumberText.shortest(poorRank) + ", a sixteenth",
                                "How many of the " + d + " dimensions are really used. Few of them means that the"
                                        + " features have collapsed into a few directions; all " + d
                                        + " would be noise.")));
    }

    /** Rates a value.
     *
     * @param value greater is better */
    private static String mark(double value, double good, double poor) {
        if (!Double.isFinite(value)) {
            return "poor";
        }
        return value >= good ? "good" : value <= poor ? "poor" : "fair";
    }

    private static String percent(double share) {
        return NumberText.fixed(100 * Math.max(0, Math.min(1, Double.isFinite(share) ? share : 0)), 1);
    }
}
