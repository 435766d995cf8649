package org.moco4j.data;

import java.util.List;
import org.moco4j.data.image.DecodedImage;

/**
 * Named images of one size. Each is produced on request: decoded from its file, drawn, or copied from a data set. So
 * they need not fit into memory. Thread-safe.
 */
public interface ImageSource extends AutoCloseable {
    /** Returns the number of images. Their indices start at 0. */
    int size();

    /** Returns the height and width of every image, in pixels. */
    int side();

    /** Returns the name of an image: its path relative to the folder, or its position in the data set. */
    String name(int index);

    /** Returns the class of an image, an index into {@link #classNames()}, or {@link ImageSet#NO_LABEL}. */
    int label(int index);

    /** Returns the classes in the order of the labels; empty if nothing is labeled. */
    List<String> classNames();

    /** Returns files of the same folder that are not used, such as images of an unsupported format. */
    default SkippedFiles skippedFiles() {
        return SkippedFiles.NONE;
    }

    /**
     * Reads an image, {@code [3, side, side]} in the order red, green, blue, or the reason why it cannot be read.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for memory
     */
    DecodedImage read(int index) throws InterruptedException;

    /** Frees the resources of the source. It must not be used after this. */
    @Override
    default void close() {}
}
