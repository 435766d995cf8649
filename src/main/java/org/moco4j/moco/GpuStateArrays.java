package org.moco4j.moco;

import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuEngine;

/** Everything that training changes, in the memory of a GPU: the address of each array of {@link MocoState}. */
final class GpuStateArrays implements AutoCloseable {
    private final GpuEngine engine;
    private final MocoState state;
    private final FlatParameters gradients;

    final long query;
    final long key;
    final long velocity;
    final long queryStatistics;
    final long keyStatistics;
    final long queue;
    final long gradient;

    /** Copies the state to the GPU. */
    GpuStateArrays(GpuEngine engine, MocoState state, FlatParameters gradients) {
        this.engine = engine;
        this.state = state;
        this.gradients = gradients;
        query = engine.keep(state.query().flat());
        key = engine.keep(state.key().flat());
        velocity = engine.keep(state.velocity().flat());
        queryStatistics = engine.keep(state.queryStatistics().flat());
        keyStatistics = engine.keep(state.keyStatistics().flat());
        queue = engine.keep(state.queue().keys());
        gradient = engine.keep(gradients.flat());
    }

    /** Copies the state, without the gradients, back to its arrays. */
    void download() {
        state.arrays().forEach(engine::download);
    }

    /** Copies the gradients back to their arrays. */
    FlatParameters downloadGradients() {
        engine.download(gradients.flat());
        return gradients;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(gradients::close);
            all.push(() -> engine.release(gradients.flat()));
            state.arrays().forEach(array -> all.push(() -> engine.release(array)));
        }
    }
}
