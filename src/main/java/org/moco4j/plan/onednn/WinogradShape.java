package org.moco4j.plan.onednn;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tiles of a Winograd convolution: squares of 4x4 results, each of which depends on 6x6 pixels.
 *
 * @param batch number of images
 * @param height of the images
 * @param width of the images
 * @param padding on each side
 * @param in number of channels of the images
 * @param out number of channels of the results
 */
record WinogradShape(int batch, int height, int width, int padding, int in, int out) {
    /** The most elements that a transform's arrays have, so that they fit into the level-2 cache. */
    static final int MOST_ELEMENTS = 256;

    private static final long MOST_BYTES_OF_MATRICES = 16L << 20;
    private static final int BORDER = WinogradTransforms.WINDOW - 1;

    /**
     * Returns the tiles of a convolution; empty if an array has too many elements to be addressed.
     *
     * @param images {@code [N, H, W, I]}
     * @param padding less than 3
     */
    static Optional<WinogradShape> of(long[] images, long padding, long out) {
        long pixels = images[0] * (images[1] + 2 * padding) * (images[2] + 2 * padding);
        long widest = Math.max(images[3], out);
        // The matrices of one image must fit in any case.
        long tiles = tiles(images[1] + 2 * padding) * tiles(images[2] + 2 * padding);
        long matrix = Math.max(images[3] * out, tiles * widest) + NativeMatrices.GAP;
        long most = Math.max(pixels * widest, WinogradTransforms.SIZE * WinogradTransforms.SIZE * matrix);
        return most > Integer.MAX_VALUE / 4
                ? Optional.empty()
                : Optional.of(new WinogradShape(
                        (int) images[0], (int) images[1], (int) images[2], (int) padding, (int) images[3], (int) out));
    }

    int outHeight() {
        return height + 2 * padding - BORDER;
    }

    int outWidth() {
        return width + 2 * padding - BORDER;
    }

    /** The convolution that computes the gradient of the images from that of the results. */
    WinogradShape ofGradientOfImages() {
        return new WinogradShape(batch, outHeight(), outWidth(), BORDER - padding, out, in);
    }

    private static long tiles(long size) {
        return (size + WinogradTransforms.RESULTS - 1) / WinogradTransforms.RESULTS;
    }

    private int tilesOfRow() {
        return (int) tiles(outWidth());
    }

    private int tilesOfImage() {
        return (int) tiles(outHeight()) * tilesOfRow();
    }

    /**
     * The number of images that are processed together: the largest divisor of the batch whose transformed tiles fit
     * into a fixed memory.
     */
    int part() {
        int part = batch;
        while (part > 1 && (batch % part != 0 || bytesOfMatrices(part) > MOST_BYTES_OF_MATRICES)) {
            part--;
        }
        return part;
    }

    private long bytesOfMatrices(int images) {
        int places = WinogradTransforms.SIZE * WinogradTransforms.SIZE;
        return (long) images * tilesOfImage() * places * (in + out) * Float.BYTES;
    }

    /** The transformed images of a part: a row for each tile. */
    NativeMatrices imageMatrices() {
        return NativeMatrices.transformed(part() * tilesOfImage(), in);
    }

    /** The products of a part: a row for each tile. */
    NativeMatrices outMatrices() {
        return NativeMatrices.transformed(part() * tilesOfImage(), out);
    }

    /** The transformed weights. */
    NativeMatrices weightMatrices() {
        return NativeMatrices.transformed(in, out);
    }

    /**
     * The square of 6x6 pixels of the images, for a row of the matrices.
     *
     * @param firstImage of the part
     */
    NativePixels.Square pixels(int firstImage, int row, NativeMatrices.Block block) {
        return square(firstImage, row, padding, WinogradTransforms.SIZE, block);
    }

    /** The square of 4x4 results, for a row of the matrices. */
    NativePixels.Square results(int firstImage, int row, NativeMatrices.Block block) {
        return square(firstImage, row, 0, WinogradTransforms.RESULTS, block);
    }

    private NativePixels.Square square(int firstImage, int row, int offset, int size, NativeMatrices.Block block) {
        int tile = row % tilesOfImage();
        return new NativePixels.Square(
                firstImage + row / tilesOfImage(),
                tile / tilesOfRow() * WinogradTransforms.RESULTS - offset,
                tile % tilesOfRow() * WinogradTransforms.RESULTS - offset,
                size,
                block.column(),
                block.columns());
    }

    /** The length of a transform's arrays for matrices with this many columns. */
    static int lengthOfArrays(int columns) {
        return columns > MOST_ELEMENTS ? MOST_ELEMENTS : MOST_ELEMENTS / columns * columns;
    }

    /** Visits rows of matrices in blocks that fit into a transform's arrays. */
    static void blocks(int begin, int end, int columns, Consumer<NativeMatrices.Block> visitor) {
        int rows = Math.max(1, MOST_ELEMENTS / columns);
        for (int row = begin; row < end; row += rows) {
            for (int column = 0; column < columns; column += MOST_ELEMENTS) {
                visitor.accept(new NativeMatrices.Block(
                        row, Math.min(rows, end - row), column, Math.min(MOST_ELEMENTS, columns - column)));
            }
        }
    }
}
