package org.moco4j.moco;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuEngine;

/** Checks that a training step fits into the memory of a GPU, before anything is allocated. */
public final class GpuMemoryCheck {
    private static final double GIB = 1 << 30;
    /** For the libraries and results. */
    private static final long RESERVED_BYTES = 256L << 20;

    private GpuMemoryCheck() {}

    /**
     * Checks that a step of these shapes fits into the memory of the GPU, without allocating any there.
     *
     * @throws UserError if it does not fit; it names a batch that does
     */
    public static void require(GpuEngine engine, MocoState state, EncoderShape shape, MocoGraph.Method method) {
        MocoPrograms programs = MocoPrograms.build(shape, method, state);
        try (CloseStack all = new CloseStack()) {
            all.push(programs.gradients()::close);
            all.push(engine.compile(programs.keys())::close);
            all.push(engine.compile(programs.queries())::close);
            require(engine, state, method, 3L * method.batch() * shape.imageSize() * shape.imageSize());
        }
    }

    /**
     * Checks the memory. The activations are nearly all of it, and grow with the batch.
     *
     * @param engine with all programs of the step compiled
     * @param imageValues values of one view of a batch
     * @throws UserError if the step does not fit; it names a batch that does
     */
    static void require(GpuEngine engine, MocoState state, MocoGraph.Method method, long imageValues) {
        long activations = engine.missingBlockBytes();
        long fixed = Float.BYTES
                        // Weights of both encoders, velocity, gradients and their sum, and the queue twice.
                        * (5 * state.query().flat().length()
                                + 2 * state.queue().keys().length()
                                // Two views in two places, the images of both encoders, and the logits.
                                + 6 * imageValues
                                + (long) method.batch() * (1 + method.queue()))
                + RESERVED_BYTES;
        long free = engine.device().freeBytes();
        if (activations + fixed <= free) {
            return;
        }
        double fits = method.batch() * (double) free / (activations + fixed);
        OptionalInt smaller = IntStream.iterate(method.batch() - 1, n -> n >= 2 * method.splits(), n -> n - 1)
                .filter(n -> n <= fits && n % method.splits() == 0 && method.queue() % (2 * n) == 0)
                .findFirst();
        String advice = smaller.isPresent()
                ? String.format(Locale.ROOT, "A batch of %1$d fits: --batch_size %1$d", smaller.getAsInt())
                : "Close other programs on the GPU, or use --device_target CPU.";
        throw new UserError(String.format(
                Locale.ROOT,
                "The GPU has too little free memory: a step with batch_size %d needs %.1f GiB, and %s has %.1f GiB"
                        + " free. %s",
                method.batch(),
                (activations + fixed) / GIB,
                engine.device().name(),
                free / GIB,
                advice));
    }
}
