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
 * @param confusion of the best classifier on all labels: {@code [true class][predicted class]}, counts of test images
 */
public record ProbeResult(
        String encoder,
        String data,
        String protocol,
        List<Row> rows,
        List<String> classes,
        List<List<Integer>> confusion) {
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

    public ProbeResult {
        rows = List.copyOf(rows);
        classes = List.copyOf(classes);
        confusion = confusion.stream().map(List::copyOf).toList();
    }
}
