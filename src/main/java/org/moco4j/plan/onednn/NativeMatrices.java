package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;

/**
 * The layout of matrices outside the Java heap, one for each place of a tile. The same block of all matrices is copied
 * to and from the heap, where each place has an array.
 *
 * @param size rows and columns of a tile
 * @param rows of a matrix
 * @param columns of a matrix
 * @param stride elements from one matrix to the next
 */
record NativeMatrices(int size, int rows, int columns, int stride) {
    /** Keeps the same row of all matrices from falling into the same sets of the cache. */
    static final int GAP = 144;

    private static final int ROW = WinogradTransforms.SIZE;

    /** Matrices of transformed tiles. */
    static NativeMatrices transformed(int rows, int columns) {
        return new NativeMatrices(WinogradTransforms.SIZE, rows, columns, rows * columns + GAP);
    }

    /** Matrices of weights {@code [3, 3, rows, columns]}. */
    static NativeMatrices weights(int rows, int columns) {
        return new NativeMatrices(WinogradTransforms.WINDOW, rows, columns, rows * columns);
    }

    OpaqueLayout layout() {
        return new OpaqueLayout((long) size * size * stride * Float.BYTES);
    }

    /** The matrices as one array {@code [places, rows, columns]}. */
    memory.desc desc() {
        return desc(rows, columns, columns, 1);
    }

    /** The transposed matrices as one array {@code [places, columns, rows]}. */
    memory.desc transposed() {
        return desc(columns, rows, 1, columns);
    }

    private memory.desc desc(int first, int second, int strideOfFirst, int strideOfSecond) {
        return new memory.desc(new long[] {(long) size * size, first, second}, OneDnnLayout.FLOAT, new long[] {
            stride, strideOfFirst, strideOfSecond
        });
    }

    /** A block of all matrices: some columns of one row, or some complete rows. */
    record Block(int row, int rows, int column, int columns) {
        int elements() {
            return rows * columns;
        }
    }

    /**
     * Reads a block.
     *
     * @param turned whether the tile is turned by 180 degrees
     */
    void read(FloatBuffer floats, Block block, boolean turned, float[][] to) {
        int places = size * size;
        for (int place = 0; place < places; place++) {
            floats.get(position(turned ? places - 1 - place : place, block), to[inTile(place)], 0, block.elements());
        }
    }

    /** Writes a block. */
    void write(FloatBuffer floats, Block block, float[][] from) {
        for (int place = 0; place < size * size; place++) {
            floats.put(position(place, block), from[inTile(place)], 0, block.elements());
        }
    }

    private int inTile(int place) {
        return place / size * ROW + place % size;
    }

    private int position(int place, Block block) {
        return place * stride + block.row * columns + block.column;
    }
}
