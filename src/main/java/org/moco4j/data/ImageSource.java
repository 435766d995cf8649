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

    /**
     * Returns the images of a set.
     *
     * @param split prefix of their names, such as {@code test} in {@code test/17}
     * @throws IllegalArgumentException if the images are not square
     */
    static ImageSource of(ImageSet images, String split) {
        return new OfSet(images, split);
    }

    /** Returns these images, followed by others with the same size and classes. */
    default ImageSource followedBy(ImageSource others) {
        return new Concatenated(this, others);
    }

    /** Frees the resources of the source. It must not be used after this. */
    @Override
    default void close() {}

    /**
     * The images of an {@link ImageSet} as an image source.
     *
     * @param split prefix of their names, such as {@code test} in {@code test/17}
     */
    record OfSet(ImageSet images, String split) implements ImageSource {
        /** @throws IllegalArgumentException if the images are not square */
        public OfSet {
            if (images.height() != images.width()) {
                throw new IllegalArgumentException(
                        "images of " + images.height() + "x" + images.width() + " are not square");
            }
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int side() {
            return images.height();
        }

        @Override
        public String name(int index) {
            return split + "/" + index;
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public List<String> classNames() {
            return images.classNames();
        }

        @Override
        public void close() {
            images.close();
        }

        @Override
        public DecodedImage read(int index) {
            byte[] pixels = new byte[images.imageBytes()];
            images.copyPixels(index, pixels);
            return DecodedImage.of(pixels);
        }
    }

    /** The images of two sources with the same size and classes, one after the other. */
    record Concatenated(ImageSource first, ImageSource second) implements ImageSource {
        @Override
        public int size() {
            return Math.addExact(first.size(), second.size());
        }

        @Override
        public int side() {
            return first.side();
        }

        @Override
        public String name(int index) {
            return isFirst(index) ? first.name(index) : second.name(index - first.size());
        }

        @Override
        public int label(int index) {
            return isFirst(index) ? first.label(index) : second.label(index - first.size());
        }

        @Override
        public List<String> classNames() {
            return first.classNames();
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }

        @Override
        public DecodedImage read(int index) throws InterruptedException {
            return isFirst(index) ? first.read(index) : second.read(index - first.size());
        }

        private boolean isFirst(int index) {
            return index < first.size();
        }
    }
}
