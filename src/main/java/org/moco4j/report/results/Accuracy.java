package org.moco4j.report.results;

/**
 * Shares of the test images whose class is found.
 *
 * @param top1 the first answer is right, 0 to 1
 * @param top5 one of the first five is, 0 to 1
 * @param balanced the mean over the classes of the share whose first answer is right (balanced accuracy), 0 to 1
 */
public record Accuracy(double top1, double top5, double balanced) {}
