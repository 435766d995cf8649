package org.moco4j.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.RandomAccess;
import org.moco4j.UserError;

/** Names of images in one array of bytes, because a million names as strings would take 100 MB. Grows only. */
final class ImageList extends AbstractList<String> implements RandomAccess {
    private static final int LARGEST = Integer.MAX_VALUE - 16;

    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 10];
    private int size;

    /**
     * Adds a name at the end.
     *
     * @throws UserError if the names need more than 2 GiB
     */
    @Override
    public boolean add(String name) {
        byte[] added = name.getBytes(StandardCharsets.UTF_8);
        long end = (long) start(size) + added.length;
        if (end > LARGEST) {
            throw new UserError("The names of the images need more than 2 GiB. Embed the images in several runs.");
        }
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(end, bytes.length * 3L / 2)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 3 / 2);
        }
        System.arraycopy(added, 0, bytes, start(size), added.length);
        ends[size++] = (int) end;
        return true;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    @Override
    public String get(int index) {
        return new String(bytes, start(index), ends[index] - start(index), StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return size;
    }

    /** Returns the names in the order of {@link String#compareTo}, as on one machine. */
    ImageList sorted() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, index -> index);
        Arrays.sort(order, Comparator.comparing(this::get));
        ImageList sorted = new ImageList();
        sorted.bytes = new byte[Math.max(1, start(size))];
        sorted.ends = new int[Math.max(2, size)];
        for (int index : order) {
            int length = ends[index] - start(index);
            int from = sorted.start(sorted.size);
            System.arraycopy(bytes, start(index), sorted.bytes, from, length);
            sorted.ends[sorted.size++] = from + length;
        }
        return sorted;
    }

    /** Returns some of the names, to send them to an executor. */
    Packed part(int from, int to) {
        int[] partEnds = new int[to - from];
        for (int index = from; index < to; index++) {
            partEnds[index - from] = ends[index] - start(from);
        }
        return new Packed(Arrays.copyOfRange(bytes, start(from), start(to)), partEnds);
    }

    /**
     * Names to send.
     *
     * @param bytes the names, one after the other
     * @param ends where each name ends
     */
    record Packed(byte[] bytes, int[] ends) implements Serializable {
        ImageList list() {
            ImageList list = new ImageList();
            list.bytes = bytes;
            list.ends = ends;
            list.size = ends.length;
            return list;
        }
    }
}
