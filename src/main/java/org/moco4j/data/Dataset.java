package org.moco4j.data;

import java.util.List;
import java.util.Optional;

/**
 * What a run trains on and is watched with.
 *
 * @param name as in {@link Datasets#NAMES}
 * @param train the training images
 * @param test labelled images for the kNN monitor; empty where the data set has no labels
 * @param statistics for normalisation
 * @param warnings what the user should know of the data (unreadable files, unusual lengths), one sentence each
 * @param leftOut files of a folder of pictures that could not be read
 */
public record Dataset(
        String name,
        ImageSet train,
        Optional<ImageSet> test,
        ChannelStatistics statistics,
        List<String> warnings,
        LeftOut leftOut)
        implements AutoCloseable {
    public Dataset {
        warnings = List.copyOf(warnings);
    }

    /** Gives back the memory of all images; nobody may use them any more. */
    @Override
    public void close() {
        train.close();
        test.ifPresent(ImageSet::close);
    }
}
