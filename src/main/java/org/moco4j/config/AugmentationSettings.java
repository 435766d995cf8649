package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Settings of the random views of an image; the parameters are those of torchvision's transforms.
 *
 * @param cropScale the fraction of the image's area that a crop covers, in (0, 1]
 * @param cropRatio width to height of a crop
 * @param flipP probability of a horizontal flip
 * @param jitterP probability of the color jitter
 * @param grayscaleP probability of conversion to grayscale
 * @param blurP probability of a Gaussian blur
 * @param blurSigma its standard deviation, in pixels
 */
public record AugmentationSettings(
        @JsonProperty("crop-scale") Interval cropScale,
        @JsonProperty("crop-ratio") Interval cropRatio,
        @JsonProperty("flip-p") double flipP,
        Jitter jitter,
        @JsonProperty("jitter-p") double jitterP,
        @JsonProperty("grayscale-p") double grayscaleP,
        @JsonProperty("blur-p") double blurP,
        @JsonProperty("blur-sigma") Interval blurSigma) {

    /** An interval with both ends included; {@code [low, high]} in JSON. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Interval(double low, double high) {}

    /** Strengths of the color jitter; {@code [brightness, contrast, saturation, hue]} in JSON. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Jitter(double brightness, double contrast, double saturation, double hue) {}
}
