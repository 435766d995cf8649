package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of the images of a convolution as products of matrices (GEMM). At stride 1, it is a convolution of the
 * result's gradient with the turned window. At stride 2, the pixels at even and odd positions are affected by different
 * places of the window. So each of these four phases is such a convolution with some places of the window.
 *
 * @param rows of the convolution
 */
record GemmGradientOfImages(OneDnn oneDnn, PixelRows rows) {
    /**
     * The pixels at one position within a stride.
     *
     * @param down position of the first line
     * @param right position of the first column
     * @param gradient their gradient {@code [N, (H - down) / stride, (W - right) / stride, I]}, sizes rounded up; empty
     *     if it is zero
     */
    private record Phase(int down, int right, Optional<GemmConvolution> gradient) {}

    /**
     * Adds the steps to the plan.
     *
     * @param dy {@code [N, H', W', O]}, in {@link PixelRows#outDesc()}
     * @param weights {@code [O, I, h, w]}, plain
     * @return {@code [N, H, W, I]}, in {@link PixelRows#imagesDesc()}
     */
    Value emit(Value dy, Value weights, String name, Step.Work work, StepEmitter emitter) {
        List<Phase> phases = phases();
        if (phases.size() == 1 && phases.get(0).gradient.isPresent()) {
            return phases.get(0).gradient.get().emitGradient(dy, weights, name, work, emitter);
        }
        List<Optional<Value>> gradients = new ArrayList<>();
        for (Phase phase : phases) {
            gradients.add(phase.gradient.map(
                    part -> part.emitGradient(dy, weights, name, shareOf(part.rows(), work), emitter)));
        }
        Value dx = emitter.value("convolution.dx", OneDnnLayout.of(rows.imagesDesc(), rows.images()), rows.images());
        List<Value> reads = gradients.stream().flatMap(Optional::stream).toList();
        emitter.step(name + ", phases joined", reads, List.of(dx), Step.Work.NONE, Set.of(), arrays -> {
            List<PixelPhases.Source> sources = new ArrayList<>();
            for (int i = 0; i < phases.size(); i++) {
                Optional<INDArray> pixels = gradients.get(i).map(arrays::apply);
                sources.add(new PixelPhases.Source(phases.get(i).down, phases.get(i).right, pixels));
            }
            return new PixelPhases(rows, sources, arrays.apply(dx)).joining(oneDnn.workers());
        });
        return dx;
    }

    /** Whether the rows of all phases are small enough. */
    boolean fit() {
        return phases().stream()
                .flatMap(phase -> phase.gradient.stream())
                .allMatch(part -> part.rows().fit());
    }

    /** All phases, line by line. */
    private List<Phase> phases() {
        List<Phase> phases = new ArrayList<>();
        for (int down = 0; down < rows.stride()[0]; down++) {
            for (int right = 0; right < rows.stride()[1]; right++) {
                phases.add(new Phase(down, right, gradient(axis(0, down), axis(1, right))));
            }
        }
        return phases;
    }

    private Optional<GemmConvolution> gradient(Axis vertical, Axis horizontal) {
        if (vertical.places() * horizontal.places() * vertical.pixels() * horizontal.pixels() == 0) {
            return Optional.empty();
        }
        long[] images = rows.images();
        PixelRows phaseRows = new PixelRows(
                oneDnn,
                /* images= */ rows.out(),
                /* out= */ new long[] {images[0], vertical.pixels(), horizontal.pixels(), images[3]},
                new long[] {vertical.places(), horizontal.places()},
                new long[] {1, 1},
                new long[] {-vertical.firstResult(), -horizontal.firstResult()},
                // The first place of the window affected the last of the results.
                /* turned= */ true);
        GemmConvolution.Places places = new GemmConvolution.Places(
                vertical.firstPlace(), horizontal.firstPlace(), rows.stride()[0], rows.stride()[1]);
        return Optional.of(new GemmConvolution(oneDnn, phaseRows, places));
    }

    private static Step.Work shareOf(PixelRows phaseRows, Step.Work work) {
        long[] out = phaseRows.out();
        double operations = 2.0
                * out[0]
                * out[1]
                * out[2]
                * out[3]
                * phaseRows.images()[3]
                * phaseRows.window()[0]
                * phaseRows.window()[1];
        return new Step.Work(work.shape(), operations);
    }

    private Axis axis(int number, int position) {
        return new Axis(
                rows.images()[number + 1],
                rows.window()[number],
                rows.stride()[number],
                rows.padding()[number],
                position);
    }

    /**
     * A phase in one direction.
     *
     * @param size of the images
     * @param window of the convolution
     * @param stride of the convolution
     * @param padding of the convolution
     * @param position of the first pixel
     */
    private record Axis(long size, long window, long stride, long padding, long position) {
        long pixels() {
            return Math.max(0, size - position + stride - 1) / stride;
        }

        /** The first place of the window that affects these pixels. */
        long firstPlace() {
            return (position + padding) % stride;
        }

        long places() {
            return Math.max(0, window - firstPlace() + stride - 1) / stride;
        }

        /** The first result that depends on the first pixel, by the last place of the window. */
        long firstResult() {
            return (position + padding - firstPlace()) / stride - (places() - 1);
        }
    }
}
