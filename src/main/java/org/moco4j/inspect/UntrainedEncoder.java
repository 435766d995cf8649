package org.moco4j.inspect;

import org.moco4j.eval.FeatureExtractor;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.Engine;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.EncoderSession;
import org.nd4j.linalg.api.buffer.DataType;

/** An encoder before any training. A trained encoder must be better. */
record UntrainedEncoder(MocoState state, Engine engine, FeatureExtractor extractor) implements AutoCloseable {
    private static final int BATCH = 256;
    private static final int SHORTEST_QUEUE = 1;

    /** Creates an encoder of the same shape as the session's, with the initial weights for this seed. */
    static UntrainedEncoder like(EncoderSession session, long seed) {
        EncoderShape shape = session.encoder().shape();
        MocoState state = MocoState.initial(shape, SHORTEST_QUEUE, DataType.FLOAT, seed);
        Engine engine =
                new ComponentFactory(session.config()).engine(session.compute().host());
        int workers = session.compute().threads().workers();
        FeatureExtractor extractor =
                new FeatureExtractor(shape, state.query(), state.queryStatistics(), engine, BATCH, workers);
        return new UntrainedEncoder(state, engine, extractor);
    }

    @Override
    public void close() {
        extractor.close();
        engine.close();
        state.close();
    }
}
