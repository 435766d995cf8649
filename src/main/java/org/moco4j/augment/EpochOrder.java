package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.UserError;

/**
 * The order in which an epoch visits the images: a permutation keyed by (seed, epoch), cut into batches. The last
 * incomplete batch is dropped, so an epoch leaves out up to {@code batchSize - 1} images, other ones each time.
 *
 * @param images how many images there are
 */
public record EpochOrder(long seed, int images, int batchSize) {
    /** No image has this index, so the order's draws are never those of a view. */
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

    /** Batches in an epoch. */
    int stepsPerEpoch() {
        return images / batchSize;
    }

    /** All image indices in this epoch's order. */
    int[] permutation(long epoch) {
        return KeyedRandom.of(seed, epoch, NO_IMAGE).permutation(images);
    }
}
