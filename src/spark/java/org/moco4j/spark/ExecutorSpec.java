package org.moco4j.spark;

import java.io.Serializable;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;

/**
 * What an executor needs to know to make views and to run encoders. Executors with equal specs do the same work.
 *
 * @param config the config as JSON
 * @param viewSize height and width of a view, in pixels
 * @param threads threads of a task: {@code spark.task.cpus}
 * @param dataCheck what {@link #dataCheck(ImageSet)} returned on the driver
 */
record ExecutorSpec(String config, int viewSize, int threads, String dataCheck) implements Serializable {
    private static final int CHECKED_IMAGES = 256;

    MocoConfig mocoConfig() {
        return MocoConfig.parse(config, "the driver's config");
    }

    /** Returns the number of images, and a checksum of some that are spread evenly over the set. */
    static String dataCheck(ImageSet images) {
        int count = Math.min(CHECKED_IMAGES, images.size());
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = (int) ((long) i * images.size() / count);
        }
        return images.size() + " images, " + images.subset(chosen).checksum().substring(0, 16);
    }

    /** Returns whether the other spec is for the same images, so that they need not be read again. */
    boolean hasSameImages(ExecutorSpec other) {
        return config.equals(other.config) && dataCheck.equals(other.dataCheck);
    }

    /**
     * Checks that this executor has the images of the driver.
     *
     * @throws UserError if they differ
     */
    void requireSameData(ImageSet images, String folder) {
        String here = dataCheck(images);
        if (!here.equals(dataCheck)) {
            throw new UserError("The training images differ from those of the driver: here " + here + ", there "
                    + dataCheck + ". Every executor reads " + folder
                    + ", which must have the same files on every machine, for example in a shared folder.");
        }
    }
}
