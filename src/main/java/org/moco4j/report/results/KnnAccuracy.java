package org.moco4j.report.results;

import java.util.List;

/**
 * {@code knn.json}: how well the neighbors of a test image tell its class.
 *
 * @param encoder which encoder it was, in words
 * @param data which data, in words
 * @param bank training images among which neighbors are looked for
 * @param queries test images
 * @param k neighbors that vote
 * @param temperature of their votes
 * @param output of the head's feature, the one that training compares
 * @param backbone of the feature before the head
 * @param seconds what it took, features and search together
 * @param largestClass the share of the test images that the largest class has, 0 to 1
 * @param classes names, in the order of the labels
 * @param outputByClass class by class, by the head's feature
 * @param backboneByClass class by class, by the feature before the head
 */
public record KnnAccuracy(
        String encoder,
        String data,
        int bank,
        int queries,
        int k,
        double temperature,
        Accuracy output,
        Accuracy backbone,
        double seconds,
        double largestClass,
        List<String> classes,
        ClassScores outputByClass,
        ClassScores backboneByClass) {
    public static final ResultFile<KnnAccuracy> FILE = new ResultFile<>("knn.json", KnnAccuracy.class);

    public KnnAccuracy {
        classes = List.copyOf(classes);
    }

    /** What stands beside the accuracies if classes are unequal. */
    public ClassBalance balance() {
        return ClassBalance.of(outputByClass, backboneByClass);
    }
}
