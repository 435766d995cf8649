package org.moco4j.report.results;

import java.util.List;
import org.moco4j.report.results.ClassScores.ClassBalance;

/**
 * {@code knn.json}: the accuracy of classifying test images by their nearest training images.
 *
 * @param encoder name of the encoder
 * @param data name of the data
 * @param bank number of training images that are searched
 * @param queries number of test images
 * @param k number of neighbors that vote
 * @param temperature of their votes
 * @param output accuracy of the head's feature, which the training compares
 * @param backbone accuracy of the feature before the head
 * @param seconds time for features and search
 * @param largestClass the share of the test images that the largest class has, 0 to 1
 * @param classes names, in the order of the labels
 * @param outputByClass scores of each class, by the head's feature
 * @param backboneByClass scores of each class, by the feature before the head
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

    /** The balanced accuracies, for classes of unequal size. */
    public ClassBalance balance() {
        return ClassBalance.of(outputByClass, backboneByClass);
    }
}
