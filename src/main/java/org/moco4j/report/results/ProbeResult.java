package org.moco4j.report.results;

import java.util.List;

/**
 * {@code probe.json}: how well a linear classifier on frozen features tells the classes.
 *
 * @param encoder which encoder it was, in words
 * @param data which data, in words
 * @param protocol how the classifiers were trained, in words: no number stands without it
 * @param rows one for each classifier
 * @param classes names, in the order of the labels
 * @param largestClass the share of the test images that the largest class has, 0 to 1
 * @param byClass class by class, of the first classifier
 * @param confusion of the first classifier: {@code [true class][predicted class]}, counts of test images; empty if there are more
 *     than {@value #MOST_IN_A_MATRIX} classes, for which a matrix would have millions of cells
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

    /** Pairs that are kept. */
    public static final int MOST_PAIRS = 200;

    public static final ResultFile<ProbeResult> FILE = new ResultFile<>("probe.json", ProbeResult.class);

    /**
     * One classifier.
     *
     * @param name what it is, such as {@code linear probe} or {@code untrained encoder}
     * @param labels share of the training labels that it saw, 0 to 1
     * @param images how many training images that are
     * @param augmented whether it saw augmented training images
     * @param settings its learning rate or penalty, in words
     * @param accuracy on the test images
     */
    public record Row(String name, double labels, int images, boolean augmented, String settings, Accuracy accuracy) {}

    /**
     * Test images of class {@code of} that were taken for {@code as}, both indices into the names.
     *
     * @param images how many
     */
    public record Confused(int of, int as, int images) {}

    public ProbeResult {
        rows = List.copyOf(rows);
        classes = List.copyOf(classes);
        confusion = confusion.stream().map(List::copyOf).toList();
        confused = List.copyOf(confused);
    }
}
