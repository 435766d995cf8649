package org.moco4j.plan.onednn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix with a row for each pixel of a convolution's result: the pixels of the images that it depends on ("im2col").
 * With it, a convolution is a product of matrices. The batch is processed in parts, whose size depends on the
 * shape and on the number of threads.
 *
 * @param images {@code [N, H, W, I]}
 * @param out {@code [N, H', W', O]}
 * @param window height and width
 * @param stride in both directions
 * @param padding in both directions; negative if the first lines or columns are not used
 * @param turned whether the pixels of a window are in the opposite order
 */
record PixelRows(
        OneDnn oneDnn, long[] images, long[] out, long[] window, long[] stride, long[] padding, boolean turned) {
    /** The rows of a part for one thread. They then stay in the caches between the copy and the product. */
    private static final long BYTES_PER_THREAD = 5L << 19;
    /** With too few rows, a product is slow. */
    private static final long LEAST_BYTES = 5L << 20;
    /** With more, the rows need too much memory. */
    private static final long MOST_BYTES = 256L << 20;

    private static final long MUCH = 4;

    /**
     * The number of images of a part, a divisor of the batch: the largest whose rows stay in the caches. If that is
     * much smaller, as for a prime batch, it is the next divisor.
     */
    long part() {
        long best = Math.min(
                MOST_BYTES,
                Math.max(LEAST_BYTES, BYTES_PER_THREAD * oneDnn.workers().count()));
        long smaller = 1;
        long larger = images[0];
        for (long part = 2; part < images[0]; part++) {
            if (images[0] % part == 0 && bytes(part) <= best) {
                smaller = part;
            } else if (images[0] % part == 0) {
                larger = Math.min(larger, part);
            }
        }
        boolean all = bytes(larger) <= best;
        boolean tooSmall = bytes(smaller) * MUCH < best && bytes(larger) <= MOST_BYTES;
        return all || tooSmall ? larger : smaller;
    }

    /** Whether the rows of one image are small enough to be in memory at once. */
    boolean fit() {
        return bytes(1) <= MOST_BYTES;
    }

    private long bytes(long count) {
        return count * out[1] * out[2] * window[0] * window[1] * pixelBytes();
    }

    /** The memory of the rows of a part. */
    OpaqueLayout layout() {
        return new OpaqueLayout(bytes(part()));
    }

    /** {@code [N' H' W', h w I]} of a part. */
    memory.desc matrix() {
        return new memory.desc(
                new long[] {rows(), window[0] * window[1] * images[3]}, oneDnn.activations(), memory.format_tag.ab);
    }

    /** {@code [N' H' W', O]} of a part: the result. */
    memory.desc outMatrix() {
        return new memory.desc(new long[] {rows(), out[3]}, oneDnn.activations(), memory.format_tag.ab);
    }

    /** {@code [O, N' H' W']} of a part: the result, stored transposed. */
    memory.desc transposedOutMatrix() {
        return new memory.desc(new long[] {out[3], rows()}, oneDnn.activations(), memory.format_tag.ba);
    }

    private long rows() {
        return part() * out[1] * out[2];
    }

    /** The position of a part in the result, in bytes. */
    long skippedOfOut(long firstImage) {
        return firstImage * out[1] * out[2] * out[3] * oneDnn.activationBytes();
    }

    /** The layout of the images: channels last. */
    memory.desc imagesDesc() {
        return channelsLast(images);
    }

    /** The layout of the result: channels last. */
    memory.desc outDesc() {
        return channelsLast(out);
    }

    private memory.desc channelsLast(long[] shape) {
        return new memory.desc(
                new long[] {shape[0], shape[3], shape[1], shape[2]}, oneDnn.activations(), memory.format_tag.nhwc);
    }

    /**
     * Returns what writes the rows, part by part.
     *
     * @param source the images, in {@link #imagesDesc()}
     * @param target of {@link #layout()}
     */
    List<Runnable> bind(INDArray source, INDArray target) {
        KernelWorkers workers = oneDnn.workers();
        List<INDArray> held = List.of(source, target);
        long part = part();
        ByteBuffer rows = OneDnn.bytes(target, 0, bytes(part));
        int lines = Math.toIntExact(part * out[1]);
        long imageBytes = images[1] * images[2] * pixelBytes();
        List<Runnable> parts = new ArrayList<>();
        for (long from = 0; from < images[0]; from += part) {
            PixelGather gather =
                    new PixelGather(this, OneDnn.bytes(source, from * imageBytes, part * imageBytes), rows);
            parts.add(() -> workers.run(lines, held, (worker, begin, end) -> gather.run(begin, end)));
        }
        return parts;
    }

    /** The size of the channels of a pixel of the images. */
    long pixelBytes() {
        return images[3] * oneDnn.activationBytes();
    }
}
