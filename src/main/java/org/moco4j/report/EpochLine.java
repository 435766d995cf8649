package org.moco4j.report;

import java.util.Optional;

/**
 * One epoch that was done.
 *
 * @param epoch from 1
 * @param epochs epochs of the run
 * @param step training steps of the run so far, this epoch's included
 * @param loss mean InfoNCE of the epoch
 * @param chanceLoss ln(K + 1)
 * @param learningRate the epoch's last
 * @param imagesPerSecond images of the epoch over the seconds that its steps took
 * @param featureStd standard deviation of the L2-normalised features over images, averaged over their components
 * @param featureDim components of a feature (d)
 * @param knn the monitor's score, in the epochs that have one
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
     * {@code featureStd} as a share of 1/sqrt(d), which features spread evenly over the sphere have (SimSiam, section 4.1:
     * Chen and He, 2021). About 1 is healthy; 0 means that all images have the same feature.
     */
    public double spread() {
        return featureStd * Math.sqrt(featureDim);
    }
}
