package org.moco4j.report.results;

/**
 * What puts an accuracy right if some classes are larger than others.
 *
 * @param unequal whether they are
 * @param largestShare the share of the test images that the largest class has, 0 to 1
 * @param output balanced accuracy (mean recall of the classes) by the head's output, 0 to 1
 * @param backbone the same by the backbone's feature
 */
public record ClassBalance(boolean unequal, double largestShare, double output, double backbone) {
    /** What is said of an accuracy that does not exceed the largest class's share. */
    public static final String NO_BETTER = "no better than always answering with the largest class";

    /** The balance of scores of the same test images. */
    public static ClassBalance of(ClassScores output, ClassScores backbone) {
        return new ClassBalance(output.unequal(), output.largestShare(), output.balanced(), backbone.balanced());
    }

    /** Whether an Acc@1 is no better than always answering with the largest class. Asked of unequal classes only. */
    public boolean explains(double accuracy) {
        return unequal && accuracy <= largestShare;
    }
}
