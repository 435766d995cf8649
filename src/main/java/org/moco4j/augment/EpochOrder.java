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

    /**
     * Checks the position of a batch.
     *
     * @param step from 0 to {@link #stepsPerEpoch()}, which is the end of the epoch
     * @throws IllegalArgumentException if there is no such position
     */
    void requirePosition(long epoch, int step) {
        if (epoch < 0 || step < 0 || step > stepsPerEpoch()) {
            throw new IllegalArgumentException(
                    "No step " + step + " of epoch " + epoch + "; an epoch has " + stepsPerEpoch() + " steps");
        }
    }

    /** Returns all image indices in the order of an epoch. */
    int[] permutation(long epoch) {
        return KeyedRandom.of(seed, epoch, NO_IMAGE).permutation(images);
    }

    /** Gives the images of batches. Keeps the order of the last epoch. Not thread-safe. */
    static final class Batches {
        private final EpochOrder order;
        private int[] permutation = {};
        private long permutationEpoch = -1;

        Batches(EpochOrder order) {
            this.order = order;
        }

        /**
         * Copies the images of a batch.
         *
         * @param target receives their indices, {@code [N]}
         */
        void copy(long epoch, int step, int[] target) {
            if (epoch != permutationEpoch) {
                permutation = order.permutation(epoch);
                permutationEpoch = epoch;
            }
            System.arraycopy(permutation, step * order.batchSize, target, 0, order.batchSize);
        }
    }
}
