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
        double featureStd,
        int featureDim,
        Optional<KnnScore> knn) {
    /**
     * {@code featureStd} divided by 1/sqrt(d), the value for features that are spread evenly over the sphere (SimSiam,
     * section 4.1: Chen and He, 2021). About 1 is healthy; 0 means that all images have the same feature.
     */
    public double spread() {
        return featureStd * Math.sqrt(featureDim);
    }
}
