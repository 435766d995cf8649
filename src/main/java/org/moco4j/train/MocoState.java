package org.moco4j.train;

import org.moco4j.KeyedRandom;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.EncoderShape;
import org.moco4j.graph.FlatArrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * All that training changes: put back what is in here and it goes on as if nothing had happened.
 *
 * @param query weights of the query encoder, trained by gradient
 * @param key weights of the key encoder, a moving average of the query's
 * @param velocity SGD's momentum buffers
 * @param queryStatistics running mean and variance of the query encoder's batch norms
 * @param keyStatistics those of the key encoder
 */
public record MocoState(
        FlatArrays query,
        FlatArrays key,
        FlatArrays velocity,
        FlatArrays queryStatistics,
        FlatArrays keyStatistics,
        NegativeQueue queue)
        implements AutoCloseable {

    /**
     * Before the first step: both encoders alike, a queue of random keys.
     *
     * @param type of all arrays: FLOAT to train, DOUBLE to compare with a reference
     * @param seed of the weights and the queue
     * @param queueLength keys in the queue (K)
     */
    public static MocoState initial(EncoderShape shape, int queueLength, DataType type, long seed) {
        Encoder encoder = new Encoder(shape);
        FlatArrays query = FlatArrays.initial(
                encoder.parameters(),
                type,
                KeyedRandom.of(seed, RandomUse.WEIGHTS).nextLong());
        FlatArrays key = FlatArrays.zeros(encoder.parameters(), type);
        key.flat().assign(query.flat());
        return new MocoState(
                query,
                key,
                FlatArrays.zeros(encoder.parameters(), type),
                FlatArrays.initial(encoder.statistics(), type, 0),
                FlatArrays.initial(encoder.statistics(), type, 0),
                NegativeQueue.random(
                        queueLength,
                        shape.dim(),
                        type,
                        KeyedRandom.of(seed, RandomUse.QUEUE).nextLong()));
    }

    @Override
    public void close() {
        query.close();
        key.close();
        velocity.close();
        queryStatistics.close();
        keyStatistics.close();
        queue.close();
    }
}
