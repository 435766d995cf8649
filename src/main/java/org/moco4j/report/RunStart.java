package org.moco4j.report;

import java.nio.file.Path;

/**
 * The settings of a run, shown before its first step.
 *
 * @param arch e.g. {@code resnet18}
 * @param dataset e.g. {@code Cifar10}
 * @param trainImages images to learn from
 * @param testImages images that the kNN monitor classifies; 0 if the data set has no labels or no test images
 * @param validation whether the test images are a held-out part of the training images
 * @param epochs epochs of the whole run
 * @param stepsPerEpoch steps of an epoch
 * @param batchSize images of a step
 * @param queueSize negatives in the queue (K)
 * @param featureDim components of a feature (d)
 * @param settings other important settings, in one line
 * @param engine what runs the graph, e.g. {@code plan}
 * @param kernels the kernel set, e.g. {@code onednn}
 * @param device e.g. the processor's name
 * @param threads threads that compute
 * @param workers threads that prepare batches
 * @param checkpoints folder of the run's checkpoints
 * @param results folder of the run's results
 * @param doneEpochs whole epochs done before this start; 0 for a fresh run
 * @param doneSteps steps done of the epoch after these
 */
public record RunStart(
        String arch,
        String dataset,
        int trainImages,
        int testImages,
        boolean validation,
        int epochs,
        int stepsPerEpoch,
        int batchSize,
        int queueSize,
        int featureDim,
        String settings,
        String engine,
        String kernels,
        String device,
        int threads,
        int workers,
        Path checkpoints,
        Path results,
        int doneEpochs,
        int doneSteps) {
    /** InfoNCE of random guessing: ln(K + 1), one positive among K negatives. */
    public double chanceLoss() {
        return Math.log1p(queueSize);
    }

    public boolean fresh() {
        return doneEpochs == 0 && doneSteps == 0;
    }
}
