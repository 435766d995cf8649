package org.moco4j.eval;

import org.moco4j.augment.PixelSource;

/**
 * Images whose classes are known.
 *
 * @param labels class of each image, from 0; not copied
 */
public record LabeledImages(PixelSource images, int[] labels) {

    /** @throws IllegalArgumentException where there are not as many labels as images, or none */
    public LabeledImages {
        if (labels.length != images.size() || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels for " + images.size() + " images");
        }
    }

    /** How many there are. */
    public int size() {
        return labels.length;
    }
}
