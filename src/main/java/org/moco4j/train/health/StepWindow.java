package org.moco4j.train.health;

/**
 * What {@value #STEPS} steps looked like.
 *
 * @param loss their mean InfoNCE
 * @param chance ln(K + 1), the loss of a guess
 * @param spread mean deviation of the features as a share of 1 / sqrt(d), see {@link FeatureStatistics#spread}
 * @param accuracy how often the positive was nearer than every negative, 0 to 1
 * @param guess 1 / (K + 1), the accuracy of a guess
 */
public record StepWindow(double loss, double chance, double spread, double accuracy, double guess) {
    /** Steps of a window. */
    public static final int STEPS = 50;

    /** The loss as a share of the loss of a guess. */
    double lossShare() {
        return loss / chance;
    }
}
