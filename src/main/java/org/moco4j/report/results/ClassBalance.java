package org.moco4j.report.results;

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
