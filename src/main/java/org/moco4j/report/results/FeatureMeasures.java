package org.moco4j.report.results;

/**
 * {@code features.json}: measures of the features' quality, which need no labels.
 *
 * @param encoder name of the encoder
 * @param images number of images
 * @param dimensions of a feature (d)
 * @param alignment mean squared distance of the features of two views of one image (Wang and Isola 2020, eq. 2): 0 if
 *     the augmentation does not change the features
 * @param uniformity log of the mean of exp(-2 |x - y|^2) over pairs (eq. 3): 0 if all features are equal, near -4 if
 *     they are spread over the sphere
 * @param deviation standard deviation of a dimension over images, averaged over the dimensions
 * @param effectiveRank how many dimensions the features use (Roy and Vetterli 2007), 1 to d
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
