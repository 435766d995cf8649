package org.moco4j.moco;

import java.util.List;
import org.moco4j.KeyedRandom;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything that training changes. Training that is restored from it continues as if it had never stopped.
 *
 * @param query weights of the query encoder, trained by gradient
 * @param key weights of the key encoder, a moving average of the query's
 * @param velocity SGD's momentum buffers
 * @param queryStatistics running mean and variance of the query encoder's batch norms
 * @param keyStatistics those of the key encoder
 */
public record MocoState(
        FlatParameters query,
        FlatParameters key,
        FlatParameters velocity,
        FlatParameters queryStatistics,
        FlatParameters keyStatistics,
        NegativeQueue queue)
        implements AutoCloseable {

    /**
     * The state before the first step: both encoders are alike, and the queue holds random keys.
     *
     * @param type of all arrays: FLOAT to train, DOUBLE to compare with a reference
     * @param seed of the weights and the queue
     * @param queueLength keys in the queue (K)
     */
    public static MocoState initial(EncoderShape shape, int queueLength, DataType type, long seed) {
        Encoder encoder = new Encoder(shape);
        FlatParameters query = FlatParameters.initial(
                encoder.parameters(),
                type,
                KeyedRandom.of(seed, RandomStream.WEIGHTS).nextLong());
        FlatParameters key = FlatParameters.zeros(encoder.parameters(), type);
        key.flat().assign(query.flat());
        return new MocoState(
                query,
                key,
                FlatParameters.zeros(encoder.parameters(), type),
                FlatParameters.initial(encoder.statistics(), type, 0),
                FlatParameters.initial(encoder.statistics(), type, 0),
                NegativeQueue.random(
                        queueLength,
                        shape.dim(),
                        type,
                        KeyedRandom.of(seed, RandomStream.QUEUE).nextLong()));
    }

    /** Returns all arrays that training changes, each whole, in the order of the components. */
    public List<INDArray> arrays() {
        return List.of(
                query.flat(), key.flat(), velocity.flat(), queryStatistics.flat(), keyStatistics.flat(), queue.keys());
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
