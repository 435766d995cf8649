package org.moco4j.data;

import java.util.List;
import org.moco4j.data.image.DecodedImage;

/**
 * Images with names, of one size, each made when it is asked for: decoded from its file, drawn, or copied out of a data set. So
 * there may be more of them than memory holds. Safe for use by many threads.
 */
public interface ImageSource extends AutoCloseable {
    /** How many images there are; they are numbered from 0. */
    int size();

    /** Height and width of every image, in pixels. */
    int side();

    /** What an image is called: its path below the folder, or its place in the data set. */
    String name(int index);

    /** The image's class, an index into {@link #classNames()}, or {@link ImageSet#NO_LABEL}. */
    int label(int index);

    /** The classes in the order of the labels; empty where nothing is labeled. */
    List<String> classNames();

    /** Files beside them that are not among them, such as images of a format that is not read. */
    default SkippedFiles passedOver() {
        return SkippedFiles.NOTHING;
    }

    /**
     * An image, {@code [3, side, side]} in the order red, green, blue; or why it cannot be read.
     *
     * @throws InterruptedException where the thread is interrupted while it waits for memory to decode in
     */
    DecodedImage read(int index) throws InterruptedException;

    /** Gives back what the source holds; nobody may read from it any more. */
    @Override
    default void close() {}
}
