package org.moco4j.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.source.Datasets;

/**
 * The images that a run trains on and is evaluated with.
 *
 * @param name name as in {@link Datasets#NAMES}
 * @param train the training images
 * @param test labeled images for the kNN monitor; empty if the data set has no labels
 * @param statistics statistics for normalization
 * @param warnings notes for the user about the data (unreadable files, unusual lengths), one sentence each
 * @param skippedFiles files of an image folder that are not used
 */
public record Dataset(
        String name,
        ImageSet train,
        Optional<ImageSet> test,
        ChannelStatistics statistics,
        List<String> warnings,
        SkippedFiles skippedFiles)
        implements AutoCloseable {
    private static final long VALIDATION_SEED = 0;

    public Dataset {
        warnings = List.copyOf(warnings);
    }

    /**
     * Chooses the training images that are held out for validation, as indices into {@code labels}; none if the
     * fraction is 0.
     */
    public static int[] validation(int[] labels, double fraction) {
        return fraction == 0 ? new int[0] : StratifiedChoice.of(labels, fraction, 1, VALIDATION_SEED);
    }

    /**
     * Returns this data set with part of its training images as the test images. Use it to choose settings, so that the
     * test images do not influence the choice. The chosen images are the same for every seed of a run.
     *
     * @param fraction fraction of each class of the training images, at least one image of each, in [0, 1); 0 returns
     *     this data set
     * @throws UserError if the training images have no labels, or if no image would remain for training
     */
    public Dataset withValidation(double fraction) {
        if (fraction == 0) {
            return this;
        }
        if (!train.hasLabels()) {
            throw new UserError("validation-fraction is " + fraction + ", but the training images have no labels, "
                    + "so no kNN monitor can score them. Remove validation-fraction.");
        }
        int[] chosen = validation(train.labels(), fraction);
        BitSet heldOut = new BitSet(train.size());
        Arrays.stream(chosen).forEach(heldOut::set);
        int[] rest =
                IntStream.range(0, train.size()).filter(i -> !heldOut.get(i)).toArray();
        if (rest.length == 0) {
            throw new UserError("validation-fraction is " + fraction + ", so none of the " + train.size()
                    + " training images would remain for training. Choose a smaller fraction.");
        }
        return new Dataset(
                name, train.subset(rest), Optional.of(train.subset(chosen)), statistics, warnings, skippedFiles);
    }

    /** Frees the memory of all images. They must not be used after this. */
    @Override
    public void close() {
        train.close();
        test.ifPresent(ImageSet::close);
    }
}
