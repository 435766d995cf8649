package org.moco4j.report.results;

/**
 * {@code features.json}: the state of the features, told without labels.
 *
 * @param encoder which encoder it was, in words
 * @param images how many images were looked at
 * @param dimensions of a feature (d)
 * @param alignment mean squared distance of the features of two views of one image (Wang and Isola 2020, eq. 2): 0 where the
 *     encoder sees through the augmentation
 * @param uniformity log of the mean of exp(-2 |x - y|^2) over pairs (eq. 3): 0 where all features are one, towards -4 where they
 *     are spread over the sphere
 * @param deviation deviation of a dimension over images, averaged over the dimensions
 * @param effectiveRank how many dimensions the features really use (Roy and Vetterli 2007), 1 to d
 */
public record FeatureMeasures(
        String encoder,
        int images,
        int dimensions,
        double alignment,
        double uniformity,
        double deviation,
        double effectiveRank) {
    public static final ResultFile<FeatureMeasures> FILE = new ResultFile<>("features.json", FeatureMeasures.class);
}
