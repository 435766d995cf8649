package org.moco4j.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.source.Datasets;

/**
 * What a run trains on and is watched with.
 *
 * @param name as in {@link Datasets#NAMES}
 * @param train the training images
 * @param test labeled images for the kNN monitor; empty where the data set has no labels
 * @param statistics for normalization
 * @param warnings what the user should know of the data (unreadable files, unusual lengths), one sentence each
 * @param leftOut files of a folder of images that could not be read
 */
public record Dataset(
        String name,
        ImageSet train,
        Optional<ImageSet> test,
        ChannelStatistics statistics,
        List<String> warnings,
        SkippedFiles leftOut)
        implements AutoCloseable {
    private static final long VALIDATION_SEED = 0;

    public Dataset {
        warnings = List.copyOf(warnings);
    }

    /** The training images that are held out for validation, as indices into {@code labels}; none if the fraction is 0. */
    public static int[] validation(int[] labels, double fraction) {
        return fraction == 0 ? new int[0] : StratifiedChoice.of(labels, fraction, 1, VALIDATION_SEED);
    }

    /**
     * This data set with part of its training images in the place of its test images. Choices between settings are made on
     * such a set, so that the test images have no part in them. The chosen images are the same for every seed of a run.
     *
     * @param fraction of each class of the training images, at least one image of each, in [0, 1); 0 gives this data set
     * @throws UserError if the training images have no labels, or if nothing would be left to train on
     */
    public Dataset withValidation(double fraction) {
        if (fraction == 0) {
            return this;
        }
        if (!train.hasLabels()) {
            throw new UserError("validation-fraction is " + fraction + ", but the training images have no labels, "
                    + "so no kNN monitor can score them. Leave validation-fraction out.");
        }
        int[] chosen = validation(train.labels(), fraction);
        BitSet heldOut = new BitSet(train.size());
        Arrays.stream(chosen).forEach(heldOut::set);
        int[] rest =
                IntStream.range(0, train.size()).filter(i -> !heldOut.get(i)).toArray();
        if (rest.length == 0) {
            throw new UserError("validation-fraction is " + fraction + ", which leaves none of the " + train.size()
                    + " training images to train on. Choose a smaller one.");
        }
        return new Dataset(name, train.subset(rest), Optional.of(train.subset(chosen)), statistics, warnings, leftOut);
    }

    /** Gives back the memory of all images; nobody may use them any more. */
    @Override
    public void close() {
        train.close();
        test.ifPresent(ImageSet::close);
    }
}
