package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix with a row for each pixel of a convolution's result: the pixels of the images that it depends on ("im2col").
 * With it, a convolution is a product of matrices. The batch is processed in parts whose rows fit into a fixed memory.
 *
 * @param images {@code [N, H, W, I]}
 * @param out {@code [N, H', W', O]}
 * @param window height and width
 * @param stride in both directions
 * @param padding in both directions
 * @param turned whether the pixels of a window are in the opposite order
 */
record PixelRows(
        OneDnn oneDnn, long[] images, long[] out, long[] window, long[] stride, long[] padding, boolean turned) {
    private static final long MOST_BYTES = 32L << 20;

    /**
     * The rows for the gradient of the images. The row of a pixel has those pixels of the result's gradient that it had
     * an effect on. The stride is 1.
     */
    PixelRows ofGradientOfImages() {
        long[] otherPadding = {window[0] - 1 - padding[0], window[1] - 1 - padding[1]};
        return new PixelRows(oneDnn, /* images= */ out, /* out= */ images, window, stride, otherPadding, !turned);
    }

    /** The number of images of a part: the largest divisor of the batch whose rows fit into the memory. */
    long part() {
        long part = images[0];
        while (part > 1 && (images[0] % part != 0 || bytes(part) > MOST_BYTES)) {
            part--;
        }
        return part;
    }

    private long bytes(long count) {
        return count * out[1] * out[2] * window[0] * window[1] * pixelBytes();
    }

    /** The memory of the rows of a part. */
    OpaqueLayout layout() {
        return new OpaqueLayout(bytes(part()));
    }

    /** The memory of the images of a part with a frame of zeros. */
    OpaqueLayout layoutOfFrame() {
        return new OpaqueLayout(hasFrame() ? part() * framedHeight() * framedWidth() * pixelBytes() : 0);
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
     * @param frame of {@link #layoutOfFrame()}
     * @param target of {@link #layout()}
     */
    List<Runnable> bind(INDArray source, INDArray frame, INDArray target) {
        Copy framing =
                new Copy(oneDnn, strided(images[1], images[2], false, 1, 1), strided(images[1], images[2], true, 1, 1));
        Copy gathering = new Copy(oneDnn, strided(out[1], out[2], hasFrame(), stride[0], stride[1]), columns());
        List<Runnable> parts = new ArrayList<>();
        for (long from = 0; from < images[0]; from += part()) {
            List<Runnable> calls = new ArrayList<>();
            long skipped = from * images[1] * images[2] * pixelBytes();
            if (hasFrame()) {
                if (from == 0) {
                    // The frame stays zero; the images are copied into it.
                    calls.add(OneDnn.zero(frame));
                }
                long inside = (padding[0] * framedWidth() + padding[1]) * pixelBytes();
                calls.add(framing.call(source, skipped, frame, inside));
            }
            addGather(gathering, hasFrame() ? frame : source, hasFrame() ? 0 : skipped, target, calls);
            parts.add(() -> calls.forEach(Runnable::run));
        }
        return parts;
    }

    /** Copies one pixel of each window to its column of the rows. */
    private void addGather(Copy gathering, INDArray from, long skipped, INDArray target, List<Runnable> calls) {
        long places = window[0] * window[1];
        for (long row = 0; row < window[0]; row++) {
            for (long column = 0; column < window[1]; column++) {
                long place = row * window[1] + column;
                calls.add(gathering.call(
                        from,
                        skipped + (row * framedWidth() + column) * pixelBytes(),
                        target,
                        (turned ? places - 1 - place : place) * pixelBytes()));
            }
        }
    }

    /** A copy between two layouts, at any places of two arrays. */
    private record Copy(OneDnn oneDnn, memory.desc from, memory.desc to, reorder reorder) {
        Copy(OneDnn oneDnn, memory.desc from, memory.desc to) {
            this(oneDnn, from, to, new reorder(new reorder.primitive_desc(oneDnn.engine(), from, oneDnn.engine(), to)));
        }

        Runnable call(INDArray source, long skippedInSource, INDArray target, long skippedInTarget) {
            return oneDnn.call(
                    reorder,
                    List.of(
                            new Argument(dnnl.DNNL_ARG_FROM, from, source, skippedInSource),
                            new Argument(dnnl.DNNL_ARG_TO, to, target, skippedInTarget)));
        }
    }

    /** The pixels at one place of all windows, in the rows. */
    private memory.desc columns() {
        long row = window[0] * window[1] * images[3];
        return new memory.desc(new long[] {part(), images[3], out[1], out[2]}, oneDnn.activations(), new long[] {
            out[1] * out[2] * row, 1, out[2] * row, row
        });
    }

    /** Pixels of a part of the images, which are in frames or not. */
    private memory.desc strided(long height, long length, boolean framed, long down, long right) {
        long width = framed ? framedWidth() : images[2];
        long lines = framed ? framedHeight() : images[1];
        return new memory.desc(new long[] {part(), images[3], height, length}, oneDnn.activations(), new long[] {
            lines * width * images[3], 1, down * width * images[3], right * images[3]
        });
    }

    private boolean hasFrame() {
        return framedHeight() > images[1] || framedWidth() > images[2];
    }

    /** oneDNN wants all lines of a stride within the image, also those that it does not read. */
    private long framedHeight() {
        return Math.max(images[1] + 2 * padding[0], out[1] * stride[0]);
    }

    private long framedWidth() {
        return images[2] + 2 * padding[1];
    }

    private long pixelBytes() {
        return images[3] * oneDnn.activationBytes();
    }
}
