package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a convolution's weights as a product of matrices (GEMM): each pixel of the result has a row with the
 * pixels of the images that it depends on, and {@code dW = dy^T rows}. The batch is processed in parts whose rows fit
 * into a fixed memory. The gradient is float32 for any type of activations.
 *
 * @param images {@code [N, H, W, I]}
 * @param weights {@code [O, I, h, w]}
 * @param out {@code [N, H', W', O]}
 * @param stride in both directions
 * @param padding in both directions
 */
record GemmGradientOfWeights(OneDnn oneDnn, long[] images, long[] weights, long[] out, long[] stride, long[] padding) {
    private static final long MOST_BYTES_OF_ROWS = 32L << 20;

    /**
     * Adds the step to the plan.
     *
     * @param x {@code [N, H, W, I]}, in {@link #imagesDesc()}
     * @param dy {@code [N, H', W', O]}, in {@link #outDesc()}
     * @return {@code [O, I, h, w]}, with the channels last in memory
     */
    Value emit(Value x, Value dy, String name, Step.Work work, StepEmitter emitter) {
        Value dw = emitter.value(
                "convolution.dw",
                new OneDnnLayout(new memory.desc(weights, OneDnnLayout.FLOAT, memory.format_tag.ohwi)),
                weights);
        Value rows = emitter.value("convolution.rows", new OpaqueLayout(bytesOfRows(part())));
        Value padded = emitter.value("convolution.padded", new OpaqueLayout(part() * framePixels() * pixelBytes()));
        Value scratch = emitter.value(
                "convolution.scratch",
                new OpaqueLayout(Math.max(
                        product(false).scratch().bytes(), product(true).scratch().bytes())));
        emitter.step(
                name,
                List.of(x, dy),
                List.of(dw, rows, padded, scratch),
                work,
                Set.of(),
                arrays -> bind(arrays, x, dy, dw, rows, padded, scratch));
        return dw;
    }

    /** The layout of the images: channels last. */
    memory.desc imagesDesc() {
        return channelsLast(images);
    }

    /** The layout of the gradient of the result: channels last. */
    memory.desc outDesc() {
        return channelsLast(out);
    }

    private memory.desc channelsLast(long[] shape) {
        return new memory.desc(
                new long[] {shape[0], shape[3], shape[1], shape[2]}, oneDnn.activations(), memory.format_tag.nhwc);
    }

    private Runnable bind(ValueMemory arrays, Value x, Value dy, Value dw, Value rows, Value padded, Value scratch) {
        INDArray source = arrays.apply(x);
        INDArray target = arrays.apply(rows);
        INDArray frame = arrays.apply(padded);
        List<Runnable> calls = new ArrayList<>();
        if (hasFrame()) {
            // The frame stays zero; the images are copied into it.
            calls.add(OneDnn.zero(frame));
        }
        Copy framing =
                new Copy(oneDnn, strided(images[1], images[2], false, 1, 1), strided(images[1], images[2], true, 1, 1));
        Copy gathering = new Copy(oneDnn, strided(out[1], out[2], hasFrame(), stride[0], stride[1]), columns());
        MatrixProduct first = product(false);
        MatrixProduct next = product(true);
        for (long from = 0; from < images[0]; from += part()) {
            long skipped = from * images[1] * images[2] * pixelBytes();
            if (hasFrame()) {
                long inside = (padding[0] * framedWidth() + padding[1]) * pixelBytes();
                calls.add(framing.call(source, skipped, frame, inside));
            }
            addGather(gathering, hasFrame() ? frame : source, hasFrame() ? 0 : skipped, target, calls);
            long skippedGradients = from * out[1] * out[2] * out[3] * oneDnn.activationBytes();
            calls.add((from == 0 ? first : next)
                    .bind(arrays.apply(dy), skippedGradients, target, arrays.apply(dw), arrays.apply(scratch)));
        }
        return () -> calls.forEach(Runnable::run);
    }

    /** Copies one pixel of each window to its column of the rows. */
    private void addGather(Copy gathering, INDArray from, long skipped, INDArray target, List<Runnable> calls) {
        for (long row = 0; row < weights[2]; row++) {
            for (long column = 0; column < weights[3]; column++) {
                calls.add(gathering.call(
                        from,
                        skipped + (row * framedWidth() + column) * pixelBytes(),
                        target,
                        (row * weights[3] + column) * pixelBytes()));
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
        long row = weights[2] * weights[3] * images[3];
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

    private MatrixProduct product(boolean onto) {
        return MatrixProduct.of(oneDnn, gradientMatrix(), rowMatrix(), weightMatrix(), onto);
    }

    /** {@code [O, N' H' W']} of a part, stored transposed. */
    private memory.desc gradientMatrix() {
        return new memory.desc(
                new long[] {out[3], part() * out[1] * out[2]}, oneDnn.activations(), memory.format_tag.ba);
    }

    /** {@code [N' H' W', h w I]} of a part. */
    private memory.desc rowMatrix() {
        return new memory.desc(
                new long[] {part() * out[1] * out[2], weights[2] * weights[3] * images[3]},
                oneDnn.activations(),
                memory.format_tag.ab);
    }

    private memory.desc weightMatrix() {
        return new memory.desc(
                new long[] {out[3], weights[2] * weights[3] * images[3]}, OneDnnLayout.FLOAT, memory.format_tag.ab);
    }

    /** The number of images of a part: the largest divisor of the batch whose rows fit into the memory. */
    private long part() {
        long part = images[0];
        while (part > 1 && (images[0] % part != 0 || bytesOfRows(part) > MOST_BYTES_OF_ROWS)) {
            part--;
        }
        return part;
    }

    private long bytesOfRows(long count) {
        return count * out[1] * out[2] * weights[2] * weights[3] * pixelBytes();
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

    private long framePixels() {
        return hasFrame() ? framedHeight() * framedWidth() : 0;
    }

    private long pixelBytes() {
        return images[3] * oneDnn.activationBytes();
    }
}
