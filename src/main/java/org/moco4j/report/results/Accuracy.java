package org.moco4j.report.results;

/**
 * Accuracies of a classifier on the test images.
 *
 * @param top1 share of images whose first prediction is right, 0 to 1
 * @param top5 share of images with the right class among the first five predictions, 0 to 1
 * @param balanced balanced accuracy, the mean of the classes' recalls, 0 to 1
 */
public record Accuracy(double top1, double top5, double balanced) {}
