package org.moco4j.report.results;

/**
 * {@code knn.json}: how well the neighbours of a test image tell its class.
 *
 * @param encoder which encoder it was, in words
 * @param data which data, in words
 * @param bank training images among which neighbours are looked for
 * @param queries test images
 * @param k neighbours that vote
 * @param temperature of their votes
 * @param output of the head's feature, the one that training compares
 * @param backbone of the feature before the head
 * @param seconds what it took, features and search together
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
        double seconds) {
    public static final ResultFile<KnnAccuracy> FILE = new ResultFile<>("knn.json", KnnAccuracy.class);
}
