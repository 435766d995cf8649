package org.moco4j.report.results;

import java.util.List;

/**
 * {@code probe.json}: the accuracy of linear classifiers on frozen features.
 *
 * @param encoder name of the encoder
 * @param data name of the data
 * @param protocol how the classifiers were trained, as text, so that the numbers can be compared
 * @param rows one for each classifier
 * @param classes names, in the order of the labels
 * @param largestClass the share of the test images that the largest class has, 0 to 1
 * @param byClass scores of each class, of the first classifier
 * @param confusion of the first classifier: {@code [true class][predicted class]}, counts of test images; empty if
 *     there are more than {@value #MOST_IN_A_MATRIX} classes, because the matrix would be too large
 * @param confused of the first classifier: the pairs of classes that were confused most often, most first
 */
public record ProbeResult(
        String encoder,
        String data,
        String protocol,
        List<Row> rows,
        List<String> classes,
        double largestClass,
        ClassScores byClass,
        List<List<Integer>> confusion,
        List<Confused> confused) {
    /** With more classes there is no confusion matrix. */
    public static final int MOST_IN_A_MATRIX = 100;

    /** The number of pairs that are kept. */
    public static final int MOST_PAIRS = 200;

    public static final ResultFile<ProbeResult> FILE = new ResultFile<>("probe.json", ProbeResult.class);

    /**
     * One classifier.
     *
     * @param name of the classifier, such as {@code linear probe} or {@code untrained encoder}
     * @param labels share of the training labels that it used, 0 to 1
     * @param images number of its training images
     * @param augmented whether its training images were augmented
     * @param settings its learning rate or penalty, as text
     * @param accuracy on the test images
     */
    public record Row(String name, double labels, int images, boolean augmented, String settings, Accuracy accuracy) {}

    /**
     * Test images of class {@code of} that were classified as {@code as}; both are indices into the names.
     *
     * @param images number of images
     */
    public record Confused(int of, int as, int images) {}

    public ProbeResult {
        rows = List.copyOf(rows);
        classes = List.copyOf(classes);
        confusion = confusion.stream().map(List::copyOf).toList();
        confused = List.copyOf(confused);
    }
}
