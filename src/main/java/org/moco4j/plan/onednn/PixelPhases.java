package org.moco4j.plan.onednn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Joins the phases of a {@link StridedGradientOfImages}: each image gets its pixels from all of them. */
final class PixelPhases {
    private final int height;
    private final int width;
    private final int strideDown;
    private final int strideRight;
    private final int pixel;
    private final List<INDArray> held = new ArrayList<>();
    private final List<Image> images = new ArrayList<>();

    /**
     * The pixels of a phase.
     *
     * @param down position of the first line
     * @param right position of the first column
     * @param pixels {@code [N, H', W', I]}; empty if they are zero
     */
    record Source(int down, int right, Optional<INDArray> pixels) {}

    private record Image(List<Part> parts, ByteBuffer pixels) {}

    /** The pixels of one image in a phase. */
    private record Part(int down, int right, Optional<ByteBuffer> pixels) {}

    /**
     * @param shape of the convolution
     * @param target {@code [N, H, W, I]}
     */
    PixelPhases(PixelRows shape, List<Source> sources, INDArray target) {
        this.height = Math.toIntExact(shape.images()[1]);
        this.width = Math.toIntExact(shape.images()[2]);
        this.strideDown = Math.toIntExact(shape.stride()[0]);
        this.strideRight = Math.toIntExact(shape.stride()[1]);
        this.pixel = Math.toIntExact(shape.pixelBytes());
        held.add(target);
        sources.forEach(source -> source.pixels.ifPresent(held::add));
        long bytes = (long) height * width * pixel;
        for (long number = 0; number < shape.images()[0]; number++) {
            List<Part> parts = new ArrayList<>();
            for (Source source : sources) {
                parts.add(part(source, number));
            }
            images.add(new Image(parts, OneDnn.bytes(target, number * bytes, bytes)));
        }
    }

    private Part part(Source source, long image) {
        long bytes = (long) lines(source.down) * columns(source.right) * pixel;
        return new Part(
                source.down, source.right, source.pixels.map(array -> OneDnn.bytes(array, image * bytes, bytes)));
    }

    private int lines(int down) {
        return (height - down + strideDown - 1) / strideDown;
    }

    private int columns(int right) {
        return (width - right + strideRight - 1) / strideRight;
    }

    /** Returns what joins the phases. */
    Runnable joining(KernelWorkers workers) {
        return () -> workers.run(images.size(), held, (worker, begin, end) -> {
            byte[] zeros = new byte[pixel];
            for (int image = begin; image < end; image++) {
                for (Part part : images.get(image).parts) {
                    join(part, images.get(image).pixels, zeros);
                }
            }
        });
    }

    private void join(Part part, ByteBuffer target, byte[] zeros) {
        int columns = columns(part.right);
        for (int line = 0; line < lines(part.down); line++) {
            int first = ((part.down + line * strideDown) * width + part.right) * pixel;
            for (int column = 0; column < columns; column++) {
                int to = first + column * strideRight * pixel;
                if (part.pixels.isPresent()) {
                    target.put(to, part.pixels.get(), (line * columns + column) * pixel, pixel);
                } else {
                    target.put(to, zeros, 0, pixel);
                }
            }
        }
    }
}
