package org.moco4j.report;

import java.util.Optional;

/**
 * The results of one finished epoch.
 *
 * @param epoch from 1
 * @param epochs epochs of the run
 * @param step training steps of the run so far, this epoch's included
 * @param loss mean InfoNCE of the epoch
 * @param chanceLoss ln(K + 1)
 * @param learningRate of the epoch's last step
 * @param imagesPerSecond images of the epoch over the seconds that its steps took
 * @param viewWait how long the steps waited for views; empty if this session ran none of the epoch's steps
 * @param clusterTime where the time went; empty on one machine, and if this session ran none of the epoch's steps
 * @param featureStd standard deviation of the L2-normalized features over images, averaged over their components
 * @param featureDim components of a feature (d)
 * @param knn the kNN monitor's score; empty in epochs without a measurement
 */
public record EpochLine(
        int epoch,
        int epochs,
        long step,
        double loss,
        double chanceLoss,
        double learningRate,
        double imagesPerSecond,
        Optional<ViewWait> viewWait,
        Optional<ClusterTime> clusterTime,
        double featureStd,
        int featureDim,
        Optional<KnnScore> knn) {
    /**
     * How long steps waited, because the workers had no views ready.
     *
     * @param seconds the time
     * @param share of the time of all steps, 0 to 1
     */
    public record ViewWait(double seconds, double share) {
        private static final double NOTABLE_SHARE = 0.05;
        private static final double NOTABLE_SECONDS = 1;

        /** Whether users should know it. */
        boolean isNotable() {
            return share >= NOTABLE_SHARE && seconds >= NOTABLE_SECONDS;
        }
    }

    /**
     * {@code featureStd} divided by 1/sqrt(d), the value for features that are spread evenly over the sphere (SimSiam,
     * section 4.1: Chen and He, 2021). About 1 is healthy; 0 means that all images have the same feature.
     */
    public double spread() {
        return featureStd * Math.sqrt(featureDim);
    }
}
