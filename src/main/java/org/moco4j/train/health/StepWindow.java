package org.moco4j.train.health;

/**
 * Statistics of {@value #STEPS} steps.
 *
 * @param loss mean InfoNCE of the steps
 * @param chance ln(K + 1), the loss of random guessing
 * @param spread mean deviation of the features as a share of 1 / sqrt(d), see {@link
 *     org.moco4j.moco.FeatureStatistics#spread}
 * @param accuracy share of queries whose positive was nearer than every negative, 0 to 1
 * @param guess 1 / (K + 1), the accuracy of random guessing
 */
record StepWindow(double loss, double chance, double spread, double accuracy, double guess) {
    /** Steps of a window. */
    static final int STEPS = 50;

    /** The loss as a share of the loss of random guessing. */
    double lossShare() {
        return loss / chance;
    }
}
