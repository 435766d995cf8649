package org.moco4j.report.results;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The number of test images of each class, and how many of them were classified correctly, in the order of the labels.
 *
 * @param images of each class
 * @param right images of each class whose class was predicted
 */
public record ClassScores(List<Integer> images, List<Integer> right) {
    /** Classes whose sizes differ by a smaller factor count as equal. */
    private static final double TOLERANCE = 1.1;
    /** Small classes that differ by one image count as equal below this factor, because a split rounds. */
    private static final double ROUNDED = 1.5;

    public ClassScores {
        images = List.copyOf(images);
        right = List.copyOf(right);
    }

    /** The scores of these counts. */
    public static ClassScores of(int[] images, int[] right) {
        return new ClassScores(
                IntStream.of(images).boxed().toList(),
                IntStream.of(right).boxed().toList());
    }

    /** Whether there is a count of right images for each class. */
    public boolean complete() {
        return !images.isEmpty() && images.size() == right.size();
    }

    /** Whether classes differ in size by more than a split into training and test images explains. */
    public boolean unequal() {
        if (images.isEmpty()) {
            return false;
        }
        int most = Collections.max(images);
        int fewest = Collections.min(images);
        return most > (most - fewest > 1 ? TOLERANCE : ROUNDED) * fewest - 1e-9 && most > fewest;
    }

    /** The share of the images that the largest class has, 0 to 1: the accuracy of always predicting that class. */
    public double largestShare() {
        long all = images.stream().mapToLong(Integer::longValue).sum();
        return all == 0 ? 0 : (double) Collections.max(images) / all;
    }

    /** The mean of the recalls of the classes that have images, 0 to 1. */
    public double balanced() {
        return DoubleStream.of(recalls()).filter(Double::isFinite).average().orElse(0);
    }

    /** The share of each class's images that were classified correctly; NaN for a class without images. */
    public double[] recalls() {
        return IntStream.range(0, Math.min(images.size(), right.size()))
                .mapToDouble(c -> images.get(c) > 0 ? (double) right.get(c) / images.get(c) : Double.NaN)
                .toArray();
    }

    /**
     * Balanced accuracies, which correct for classes of unequal size.
     *
     * @param unequal whether the classes have unequal sizes
     * @param largestShare the share of the test images that the largest class has, 0 to 1
     * @param output balanced accuracy (mean recall of the classes) by the head's output, 0 to 1
     * @param backbone balanced accuracy by the backbone's feature, 0 to 1
     */
    public record ClassBalance(boolean unequal, double largestShare, double output, double backbone) {
        /** The text about an accuracy that does not exceed the largest class's share. */
        public static final String NO_BETTER = "no better than always predicting the largest class";

        /** The balance of scores of the same test images. */
        public static ClassBalance of(ClassScores output, ClassScores backbone) {
            return new ClassBalance(output.unequal(), output.largestShare(), output.balanced(), backbone.balanced());
        }

        /** Whether an Acc@1 is no better than always predicting the largest class. False if the classes are equal. */
        public boolean explains(double accuracy) {
            return unequal && accuracy <= largestShare;
        }
    }
}
