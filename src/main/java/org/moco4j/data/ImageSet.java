package org.moco4j.data;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Images of one size with their labels, immutable. An image is {@code 3 * height * width} bytes in the order
 * {@code [C, H, W]}: the planes R, G, B one after the other, row by row, each byte an unsigned 8-bit value. That is the order
 * of CIFAR's binary form and of a network's input.
 *
 * <p>Pixels lie in chunks, so that a set may be larger than the 2 GiB that one Java array holds.
 */
public final class ImageSet {
    /** The label of an image of an unlabelled set. */
    public static final int NO_LABEL = -1;

    private static final int CHUNK_BYTES = 16 << 20;

    private final int height;
    private final int width;
    private final List<String> classNames;
    private final int imagesPerChunk;
    private final List<byte[]> chunks;
    private final int[] labels;
    private String checksum;

    private ImageSet(Builder builder) {
        height = builder.height;
        width = builder.width;
        classNames = builder.classNames;
        imagesPerChunk = builder.imagesPerChunk;
        chunks = builder.trimmedChunks();
        labels = builder.trimmedLabels();
    }

    /** Starts a labelled set with these classes, or an unlabelled one where {@code classNames} is empty. */
    public static Builder builder(int height, int width, List<String> classNames) {
        return new Builder(height, width, classNames);
    }

    /** How many images there are. */
    public int size() {
        return labels.length;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** The bytes of one image, {@code 3 * height * width}. */
    public int imageBytes() {
        return 3 * height * width;
    }

    public boolean hasLabels() {
        return !classNames.isEmpty();
    }

    /** The classes in the order of the labels; empty for an unlabelled set. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * The class of an image, an index into {@link #classNames()}, or {@link #NO_LABEL}.
     *
     * @throws IndexOutOfBoundsException where {@code index} is not in [0, size)
     */
    public int label(int index) {
        return labels[index];
    }

    /**
     * Copies the pixels {@code [3, H, W]} of one image to the start of {@code target}. Safe from any number of threads.
     *
     * @throws IndexOutOfBoundsException where {@code index} is not in [0, size) or {@code target} is shorter than
     *     {@link #imageBytes()}
     */
    public void copyPixels(int index, byte[] target) {
        System.arraycopy(chunkOf(index), offsetOf(index), target, 0, imageBytes());
    }

    /** The images at {@code indices}, in that order, as a set of its own (pixels are copied). */
    public ImageSet subset(int[] indices) {
        Builder builder = builder(height, width, classNames);
        for (int index : indices) {
            builder.add(chunkOf(index), offsetOf(index), labels[index]);
        }
        return builder.build();
    }

    /**
     * Part of the images, chosen at random from {@code seed}, in their old order: of each class the fraction, rounded, and
     * at least one image; of an unlabelled set the fraction of the whole. With the same seed a smaller fraction is contained
     * in a larger one, so that runs on 10% and 20% of the data can be compared.
     *
     * @param fraction in (0, 1]
     * @throws IllegalArgumentException where {@code fraction} is not in (0, 1]
     */
    public ImageSet fraction(double fraction, long seed) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be in (0, 1], not " + fraction);
        }
        return fraction == 1 ? this : subset(StratifiedChoice.of(labels, fraction, 1, seed));
    }

    /**
     * SHA-256 of size, pixels and labels as 64 hexadecimal digits: two sets with the same images and labels in the same
     * order have the same one. Computed at the first call.
     */
    public synchronized String checksum() {
        if (checksum == null) {
            MessageDigest digest = Digests.sha256();
            digest.update((size() + " images of 3x" + height + "x" + width + "\n").getBytes(Digests.TEXT));
            chunks.forEach(digest::update);
            byte[] label = new byte[4];
            for (int value : labels) {
                Digests.putInt(label, value);
                digest.update(label);
            }
            checksum = HexFormat.of().formatHex(digest.digest());
        }
        return checksum;
    }

    /** The class of each image, in order; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    private byte[] chunkOf(int index) {
        if (index < 0 || index >= labels.length) {
            throw new IndexOutOfBoundsException("image " + index + " of " + labels.length);
        }
        return chunks.get(index / imagesPerChunk);
    }

    private int offsetOf(int index) {
        return index % imagesPerChunk * imageBytes();
    }

    /** Collects images one by one; not thread-safe. */
    public static final class Builder {
        private final int height;
        private final int width;
        private final List<String> classNames;
        private final int imagesPerChunk;
        private final List<byte[]> chunks = new ArrayList<>();
        private int[] labels = new int[1024];
        private int size;

        private Builder(int height, int width, List<String> classNames) {
            if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE / 3) {
                throw new IllegalArgumentException("no image size: " + height + "x" + width);
            }
            this.height = height;
            this.width = width;
            this.classNames = List.copyOf(classNames);
            imagesPerChunk = Math.max(1, CHUNK_BYTES / (3 * height * width));
        }

        /** Adds an image of an unlabelled set: {@code 3 * height * width} bytes from {@code offset} on. */
        public Builder add(byte[] pixels, int offset) {
            return add(pixels, offset, NO_LABEL);
        }

        /**
         * Adds an image: {@code 3 * height * width} bytes {@code [C, H, W]} from {@code offset} on.
         *
         * @throws IllegalArgumentException where the label is no index into the class names
         */
        public Builder add(byte[] pixels, int offset, int label) {
            boolean known = classNames.isEmpty() ? label == NO_LABEL : label >= 0 && label < classNames.size();
            if (!known) {
                throw new IllegalArgumentException("label " + label + " with " + classNames.size() + " classes");
            }
            int imageBytes = 3 * height * width;
            int position = size % imagesPerChunk;
            if (position == 0) {
                chunks.add(new byte[imagesPerChunk * imageBytes]);
            }
            System.arraycopy(pixels, offset, chunks.get(chunks.size() - 1), position * imageBytes, imageBytes);
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, size * 2);
            }
            labels[size++] = label;
            return this;
        }

        /** The set; the builder is not used after this. */
        public ImageSet build() {
            return new ImageSet(this);
        }

        private List<byte[]> trimmedChunks() {
            int last = size % imagesPerChunk;
            if (last > 0) {
                byte[] end = chunks.get(chunks.size() - 1);
                chunks.set(chunks.size() - 1, Arrays.copyOf(end, last * 3 * height * width));
            }
            return List.copyOf(chunks);
        }

        private int[] trimmedLabels() {
            return Arrays.copyOf(labels, size);
        }
    }
}
