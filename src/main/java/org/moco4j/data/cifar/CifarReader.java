package org.moco4j.data.cifar;

import java.util.List;
import org.moco4j.data.ImageSet;

/** Reads one form of CIFAR's files. */
interface CifarReader {
    /** Images are 32 x 32. */
    int SIDE = 32;

    /** The bytes of an image, planes R, G, B: both forms hold them so. */
    int PIXELS = 3 * SIDE * SIDE;

    /**
     * The class names in the order of the labels.
     *
     * @throws org.moco4j.UserError where the file of names is malformed
     */
    List<String> classNames();

    /**
     * Adds the images of one file.
     *
     * @return how many there were
     * @throws org.moco4j.UserError where the file is malformed; the message names it
     */
    int read(String fileName, ImageSet.Builder images);
}
