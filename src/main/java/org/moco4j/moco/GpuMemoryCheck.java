package org.moco4j.moco;

import java.util.Locale;
import org.moco4j.UserError;
import org.moco4j.plan.cuda.GpuEngine;

/** Checks that a training step fits into the memory of a GPU, before anything is allocated. */
final class GpuMemoryCheck {
    private static final double GIB = 1 << 30;
    /** For the libraries, views and results. */
    private static final long RESERVED_BYTES = 256L << 20;

    private GpuMemoryCheck() {}

    /**
     * Checks the memory. The activations are nearly all of it, and grow with the batch.
     *
     * @param engine with all programs of the step compiled
     * @throws UserError if the step does not fit; it names a batch that does
     */
    static void require(GpuEngine engine, MocoState state, MocoGraph.Method method) {
        long activations = engine.missingBlockBytes();
        // Weights of both encoders, velocity, gradients and their sum, and the queue twice.
        long fixed = Float.BYTES
                        * (5 * state.query().flat().length()
                                + 2 * state.queue().keys().length())
                + RESERVED_BYTES;
        long free = engine.device().freeBytes();
        if (activations + fixed <= free) {
            return;
        }
        long fits = (long) (method.batch() * (double) Math.max(0, free - fixed) / activations);
        String advice = fits >= 2L * method.splits()
                ? String.format(Locale.ROOT, "A batch of %1$d fits: --batch_size %1$d", Long.highestOneBit(fits))
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
