package org.moco4j.data.cifar;

import java.util.List;
import org.moco4j.data.ImageSet;

/** Reads one version of CIFAR's files. */
interface CifarReader {
    /** Height and width of the images, in pixels. */
    int SIDE = 32;

    /** The bytes of an image: planes R, G, B in both versions. */
    int PIXELS = 3 * SIDE * SIDE;

    /**
     * Reads the class names in the order of the labels.
     *
     * @throws org.moco4j.UserError if the file of names is malformed
     */
    List<String> classNames();

    /**
     * Adds the images of one file.
     *
     * @return the number of images
     * @throws org.moco4j.UserError if the file is malformed; the message names it
     */
    int read(String fileName, ImageSet.Builder images);
}
