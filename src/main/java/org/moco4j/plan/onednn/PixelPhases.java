package org.moco4j.plan.onednn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Joins the phases of a {@link GemmGradientOfImages}: each image gets its pixels from all of them. */
final class PixelPhases {
    private final int height;
    private final int width;
    private final int strideDown;
    private final int strideRight;
    private final int pixelBytes;
    private final byte[] zeros;
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

    private record Image(List<PhaseOfImage> phases, ByteBuffer pixels) {}

    private record PhaseOfImage(int down, int right, Optional<ByteBuffer> pixels) {}

    /**
     * @param shape of the convolution
     * @param target {@code [N, H, W, I]}
     */
    PixelPhases(PixelRows shape, List<Source> sources, INDArray target) {
        this.height = Math.toIntExact(shape.images()[1]);
        this.width = Math.toIntExact(shape.images()[2]);
        this.strideDown = Math.toIntExact(shape.stride()[0]);
        this.strideRight = Math.toIntExact(shape.stride()[1]);
        this.pixelBytes = Math.toIntExact(shape.pixelBytes());
        this.zeros = new byte[pixelBytes];
        held.add(target);
        sources.forEach(source -> source.pixels.ifPresent(held::add));
        long bytes = (long) height * width * pixelBytes;
        for (long number = 0; number < shape.images()[0]; number++) {
            long image = number;
            images.add(new Image(
                    sources.stream().map(source -> ofImage(source, image)).toList(),
                    OneDnn.bytes(target, number * bytes, bytes)));
        }
    }

    private PhaseOfImage ofImage(Source source, long image) {
        int lines = (height - source.down + strideDown - 1) / strideDown;
        long bytes = (long) lines * columns(source.right) * pixelBytes;
        return new PhaseOfImage(
                source.down, source.right, source.pixels.map(array -> OneDnn.bytes(array, image * bytes, bytes)));
    }

    private int columns(int right) {
        return (width - right + strideRight - 1) / strideRight;
    }

    /** Returns what joins the phases. */
    Runnable joining(KernelWorkers workers) {
        return () -> workers.run(images.size() * height, held, (worker, begin, end) -> {
            for (int line = begin; line < end; line++) {
                join(images.get(line / height), line % height);
            }
        });
    }

    private void join(Image image, int line) {
        for (PhaseOfImage phase : image.phases) {
            if (line % strideDown == phase.down) {
                int columns = columns(phase.right);
                int to = (line * width + phase.right) * pixelBytes;
                int from = line / strideDown * columns * pixelBytes;
                if (phase.pixels.isPresent()) {
                    copy(phase.pixels.get(), from, image.pixels, to, columns);
                } else {
                    clear(image.pixels, to, columns);
                }
            }
        }
    }

    private void copy(ByteBuffer source, int from, ByteBuffer target, int to, int columns) {
        for (int column = 0; column < columns; column++) {
            target.put(to + column * strideRight * pixelBytes, source, from + column * pixelBytes, pixelBytes);
        }
    }

    private void clear(ByteBuffer target, int to, int columns) {
        for (int column = 0; column < columns; column++) {
            target.put(to + column * strideRight * pixelBytes, zeros, 0, pixelBytes);
        }
    }
}
