package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.UserError;

/**
 * Determines the order of the images in an epoch: a permutation keyed by (seed, epoch), divided into batches. The last
 * incomplete batch is dropped, so each epoch omits up to {@code batchSize - 1} images, and different ones each time.
 *
 * @param images number of images
 */
public record EpochOrder(long seed, int images, int batchSize) {
    /** No image has this index, so the random numbers differ from those of the views. */
    private static final long NO_IMAGE = -1;

    /** @throws UserError if the images do not fill one batch */
    public EpochOrder {
        if (batchSize < 1) {
            throw new UserError("batch_size is " + batchSize + "; it must be at least 1.");
        }
        if (images < batchSize) {
            throw new UserError("The data set has " + images + " images, fewer than one batch of " + batchSize
                    + ". Lower batch_size or take more images.");
        }
    }

    /** Returns the number of batches in an epoch. */
    int stepsPerEpoch() {
        return images / batchSize;
    }

    /** Returns all image indices in the order of an epoch. */
    int[] permutation(long epoch) {
        return KeyedRandom.of(seed, epoch, NO_IMAGE).permutation(images);
    }
}
