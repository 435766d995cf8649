package org.moco4j.eval;

import org.moco4j.data.PixelSource;

/**
 * Images with their classes.
 *
 * @param labels class of each image, from 0; not copied
 */
public record LabeledImages(PixelSource images, int[] labels) {

    /** @throws IllegalArgumentException if the numbers of labels and images differ, or are 0 */
    public LabeledImages {
        if (labels.length != images.size() || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels for " + images.size() + " images");
        }
    }

    /** The number of images. */
    int size() {
        return labels.length;
    }
}
