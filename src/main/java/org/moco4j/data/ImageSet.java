package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.data.image.RgbImages;
import org.moco4j.io.Digests;

/**
 * An immutable set of images of one size with their labels. An image is {@code 3 * height * width} bytes in the order
 * {@code [C, H, W]}: the planes R, G, B one after the other, row by row, each byte an unsigned 8-bit value. This is the
 * order of CIFAR's binary files and of a network's input.
 *
 * <p>The images of a data set keep their pixels outside of Java's heap or in a memory-mapped file. A subset shares the
 * pixels. {@link #close} frees them for all subsets.
 */
public final class ImageSet implements PixelSource, AutoCloseable {
    /** The label of images in an unlabeled set. */
    public static final int NO_LABEL = -1;

    private final int height;
    private final int width;
    private final List<String> classNames;
    private final PixelStore pixels;
    /** The index of each image in the store. */
    private final int[] rows;

    private final int[] labels;
    private String checksum;

    /**
     * Creates a set of images of a store.
     *
     * @param rows index of each image in the store
     * @param labels label of each image, {@link #NO_LABEL} without classes
     */
    public ImageSet(int height, int width, List<String> classNames, PixelStore pixels, int[] rows, int[] labels) {
        this.height = height;
        this.width = width;
        this.classNames = List.copyOf(classNames);
        this.pixels = pixels;
        this.rows = rows;
        this.labels = labels;
    }

    /** Starts a labeled set with these classes, or an unlabeled set if {@code classNames} is empty. */
    public static Builder builder(int height, int width, List<String> classNames) {
        return new Builder(height, width, classNames, false);
    }

    /** Starts a set whose images are kept outside of Java's heap until it is closed. */
    public static Builder offHeapBuilder(int height, int width, List<String> classNames) {
        return new Builder(height, width, classNames, true);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    /** Returns the bytes of one image, {@code 3 * height * width}. */
    public int imageBytes() {
        return 3 * height * width;
    }

    public boolean hasLabels() {
        return !classNames.isEmpty();
    }

    /** Returns the classes in the order of the labels; empty for an unlabeled set. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * Returns the class of an image, an index into {@link #classNames()}, or {@link #NO_LABEL}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not in [0, size)
     */
    public int label(int index) {
        return labels[index];
    }

    /**
     * Copies the pixels {@code [3, H, W]} of one image to the start of {@code target}. Thread-safe.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not in [0, size) or {@code target} is shorter than
     *     {@link #imageBytes()}
     * @throws IllegalStateException if the set is closed
     */
    @Override
    public void copyPixels(int index, byte[] target) {
        pixels.copy(rows[index], target);
    }

    /** Returns image {@code index} for drawing. */
    public BufferedImage image(int index) {
        byte[] planes = new byte[imageBytes()];
        copyPixels(index, planes);
        return RgbImages.of(planes, height, width);
    }

    /**
     * Returns the source of random views: the whole images if they are stored, else this set. The indices are those of
     * this set.
     */
    public PixelSource viewSource() {
        return pixels instanceof SquarePixels squares ? new WholeImages(squares.images()) : this;
    }

    /** The images of this set before they were made square. */
    private final class WholeImages implements PixelSource {
        private final PixelStore.OfDifferentSizes images;
        private final int highest;
        private final int widest;
        private final int largestArea;

        WholeImages(PixelStore.OfDifferentSizes images) {
            this.images = images;
            highest = Arrays.stream(rows).map(images::height).max().orElse(1);
            widest = Arrays.stream(rows).map(images::width).max().orElse(1);
            largestArea = Arrays.stream(rows)
                    .map(row -> images.height(row) * images.width(row))
                    .max()
                    .orElse(1);
        }

        @Override
        public int size() {
            return rows.length;
        }

        @Override
        public int height() {
            return highest;
        }

        @Override
        public int width() {
            return widest;
        }

        @Override
        public int height(int index) {
            return images.height(rows[index]);
        }

        @Override
        public int width(int index) {
            return images.width(rows[index]);
        }

        @Override
        public int largestArea() {
            return largestArea;
        }

        @Override
        public void copyPixels(int index, byte[] target) {
            images.copy(rows[index], target);
        }
    }

    /** Returns the images at {@code indices}, in that order, as a set that shares their pixels. */
    public ImageSet subset(int[] indices) {
        int[] subsetRows = Arrays.stream(indices).map(index -> rows[index]).toArray();
        int[] subsetLabels = Arrays.stream(indices).map(index -> labels[index]).toArray();
        return new ImageSet(height, width, classNames, pixels, subsetRows, subsetLabels);
    }

    /**
     * Returns a random part of the images in their old order: the rounded fraction of each class, at least one image
     * each; of an unlabeled set the fraction of the whole. With the same seed a larger fraction contains the smaller
     * one, so that runs on 10% and 20% of the data can be compared.
     *
     * @param fraction in (0, 1]
     * @throws IllegalArgumentException if {@code fraction} is not in (0, 1]
     */
    public ImageSet fraction(double fraction, long seed) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be in (0, 1], not " + fraction);
        }
        return fraction == 1 ? this : subset(StratifiedChoice.of(labels, fraction, 1, seed));
    }

    /**
     * Returns the SHA-256 of size, pixels and labels as 64 hexadecimal digits. Two sets with the same images and labels
     * in the same order have the same checksum. It is computed at the first call.
     */
    public synchronized String checksum() {
        if (checksum == null) {
            MessageDigest digest = Digests.sha256();
            digest.update((size() + " images of 3x" + height + "x" + width + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] image = new byte[imageBytes()];
            for (int index = 0; index < size(); index++) {
                copyPixels(index, image);
                digest.update(image);
            }
            ByteBuffer label = ByteBuffer.allocate(Integer.BYTES);
            for (int value : labels) {
                digest.update(label.putInt(0, value).array());
            }
            checksum = HexFormat.of().formatHex(digest.digest());
        }
        return checksum;
    }

    /** Returns a copy of the class of each image, in order. */
    public int[] labels() {
        return labels.clone();
    }

    /** Frees the pixels, also for all sets that share them. They must not be used after this. */
    @Override
    public void close() {
        pixels.close();
    }

    /** Collects images one by one. Not thread-safe. */
    public static final class Builder {
        private final int height;
        private final int width;
        private final List<String> classNames;
        private final PixelStore.InMemory pixels;
        private int[] labels = new int[1024];

        private Builder(int height, int width, List<String> classNames, boolean offHeap) {
            if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE / 3) {
                throw new IllegalArgumentException("impossible image size: " + height + "x" + width);
            }
            this.height = height;
            this.width = width;
            this.classNames = List.copyOf(classNames);
            pixels = new PixelStore.InMemory(3 * height * width, offHeap);
        }

        /** Adds an image to an unlabeled set: {@code 3 * height * width} bytes from {@code offset} on. */
        public Builder add(byte[] image, int offset) {
            return add(image, offset, NO_LABEL);
        }

        /**
         * Adds an image: {@code 3 * height * width} bytes {@code [C, H, W]} from {@code offset} on.
         *
         * @throws IllegalArgumentException if the label is not an index into the class names
         */
        public Builder add(byte[] image, int offset, int label) {
            boolean valid = classNames.isEmpty() ? label == NO_LABEL : label >= 0 && label < classNames.size();
            if (!valid) {
                throw new IllegalArgumentException("label " + label + " with " + classNames.size() + " classes");
            }
            int size = pixels.add(image, offset);
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, size * 2);
            }
            labels[size] = label;
            return this;
        }

        /** Builds the set. The builder must not be used after this. */
        public ImageSet build() {
            int[] rows = IntStream.range(0, pixels.size()).toArray();
            return new ImageSet(height, width, classNames, pixels, rows, Arrays.copyOf(labels, rows.length));
        }
    }
}
