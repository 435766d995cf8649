package org.moco4j.augment;

import java.util.Locale;
import org.moco4j.UserError;

/**
 * Contains the parameters of random views. The defaults are those of MoCo's CIFAR-10 demo. The transforms are those of
 * torchvision: {@code RandomResizedCrop}, {@code RandomHorizontalFlip}, {@code ColorJitter}, {@code RandomGrayscale},
 * {@code GaussianBlur} and {@code Normalize}.
 *
 * @param cropScale area of a crop as a fraction of the image's area, in (0, 1]
 * @param cropRatio width / height of a crop
 * @param flip probability of a horizontal flip
 * @param jitter largest changes of the colors
 * @param jitterProbability probability that colors are changed
 * @param grayscaleProbability probability of conversion to grayscale
 * @param blurProbability probability of a Gaussian blur; 0 in the recipe for CIFAR
 * @param blurSigma standard deviation of the blur, in pixels of the view
 * @param outputSize height and width of a view, in pixels
 * @param mean mean of the data set's channels, on the scale 0 to 1
 * @param std standard deviation of the data set's channels, on the scale 0 to 1
 */
public record Augmentation(
        Interval cropScale,
        Interval cropRatio,
        double flip,
        Jitter jitter,
        double jitterProbability,
        double grayscaleProbability,
        double blurProbability,
        Interval blurSigma,
        int outputSize,
        Rgb mean,
        Rgb std) {

    /** A range of random values, both ends included. */
    public record Interval(double low, double high) {}

    /**
     * The largest change of each kind. A brightness of 0.4 gives factors from 0.6 to 1.4. A hue of 0.1 turns the color
     * circle by up to a tenth in each direction.
     */
    public record Jitter(double brightness, double contrast, double saturation, double hue) {}

    /** A number for each channel. */
    public record Rgb(double red, double green, double blue) {}

    /** @throws UserError if a setting is out of range; the message names it and what is allowed */
    public Augmentation {
        require(
                "cropScale",
                cropScale,
                0 < cropScale.low && ordered(cropScale) && cropScale.high <= 1,
                "0 < low <= high <= 1");
        require("cropRatio", cropRatio, 0 < cropRatio.low && ordered(cropRatio), "0 < low <= high");
        requireProbability("flip", flip);
        require("jitter.brightness", jitter.brightness, finiteFromZero(jitter.brightness), "a number of at least 0");
        require("jitter.contrast", jitter.contrast, finiteFromZero(jitter.contrast), "a number of at least 0");
        require("jitter.saturation", jitter.saturation, finiteFromZero(jitter.saturation), "a number of at least 0");
        require("jitter.hue", jitter.hue, jitter.hue >= 0 && jitter.hue <= 0.5, "a number from 0 to 0.5");
        requireProbability("jitterProbability", jitterProbability);
        requireProbability("grayscaleProbability", grayscaleProbability);
        requireProbability("blurProbability", blurProbability);
        require("blurSigma", blurSigma, 0 < blurSigma.low && ordered(blurSigma), "0 < low <= high");
        require("outputSize", outputSize, outputSize >= 2 && outputSize <= 4096, "2 to 4096 pixels");
        require("mean", mean, Double.isFinite(mean.red + mean.green + mean.blue), "finite numbers");
        require("std", std, positive(std.red) && positive(std.green) && positive(std.blue), "positive numbers");
    }

    /** Returns MoCo's recipe for CIFAR, for images of this size and these statistics. */
    public static Augmentation recipe(int outputSize, Rgb mean, Rgb std) {
        return new Augmentation(
                new Interval(0.08, 1),
                new Interval(3.0 / 4, 4.0 / 3),
                0.5,
                new Jitter(0.4, 0.4, 0.4, 0.1),
                0.8,
                0.2,
                0,
                new Interval(0.1, 2),
                outputSize,
                mean,
                std);
    }

    /** Returns the recipe with the statistics of CIFAR-10 in MoCo's demo. */
    public static Augmentation cifar10() {
        return recipe(32, new Rgb(0.4914, 0.4822, 0.4465), new Rgb(0.2023, 0.1994, 0.2010));
    }

    /** Returns the number of floats in a view: {@code outputSize * outputSize * 3}. */
    int viewLength() {
        return 3 * outputSize * outputSize;
    }

    private static boolean ordered(Interval interval) {
        return interval.low <= interval.high && Double.isFinite(interval.high);
    }

    private static boolean finiteFromZero(double value) {
        return value >= 0 && Double.isFinite(value);
    }

    private static boolean positive(double value) {
        return value > 0 && Double.isFinite(value);
    }

    private static void requireProbability(String name, double value) {
        require(name, value, value >= 0 && value <= 1, "a probability from 0 to 1");
    }

    private static void require(String name, Object value, boolean allowed, String expected) {
        if (!allowed) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "The augmentation's %s is %s; allowed is %s. Change it in the config.",
                    name,
                    value,
                    expected));
        }
    }
}
