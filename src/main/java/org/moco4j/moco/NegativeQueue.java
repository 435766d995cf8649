package org.moco4j.moco;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The dictionary of negatives: the keys of the last batches, first in, first out (He et al. 2020, section 3.2,
 * "Dictionary as a queue").
 */
public final class NegativeQueue implements AutoCloseable {
    private final INDArray keys;
    private int pointer;

    private NegativeQueue(INDArray keys) {
        this.keys = keys;
    }

    /** Filled with random directions, as the published code does: {@code [length, dim]}, rows of length one. */
    public static NegativeQueue random(int length, int dim, DataType type, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length * dim];
        for (int row = 0; row < length; row++) {
            double squares = 0;
            for (int i = row * dim; i < (row + 1) * dim; i++) {
                values[i] = (float) random.nextGaussian();
                squares += (double) values[i] * values[i];
            }
            for (int i = row * dim; i < (row + 1) * dim; i++) {
                values[i] /= (float) Math.sqrt(squares);
            }
        }
        INDArray keys = Nd4j.create(type, length, dim);
        try (INDArray filled = Nd4j.createFromArray(values)) {
            keys.assign(filled.reshape(length, dim));
        }
        return new NegativeQueue(keys);
    }

    /** The keys, {@code [K, dim]}; the array itself, not a copy. */
    public INDArray keys() {
        return keys;
    }

    public int length() {
        return Math.toIntExact(keys.size(0));
    }

    /** Where the next keys go: the oldest ones. */
    public int pointer() {
        return pointer;
    }

    /** For a checkpoint that is read back. */
    public void moveTo(int position) {
        if (position < 0 || position >= length()) {
            throw new IllegalArgumentException("queue pointer " + position + " outside [0, " + length() + ")");
        }
        pointer = position;
    }

    /**
     * The newest keys take the place of the oldest.
     *
     * @param batch {@code [N, dim]}; N divides K
     * @throws IllegalArgumentException where it does not, or keys and pointer don't fit the queue; nothing is changed
     *     then
     */
    public void enqueueAndDequeue(INDArray batch) {
        int n = Math.toIntExact(batch.size(0));
        if (length() % n != 0) {
            throw new IllegalArgumentException("a queue of " + length() + " keys does not divide into batches of " + n);
        }
        // ND4J would repeat or cut what does not fit.
        if (batch.rank() != 2 || batch.size(1) != keys.size(1) || pointer + n > length()) {
            throw new IllegalArgumentException("keys of " + Arrays.toString(batch.shape()) + " do not fit at row "
                    + pointer + " of a queue of " + Arrays.toString(keys.shape()));
        }
        keys.get(NDArrayIndex.interval(pointer, pointer + n), NDArrayIndex.all())
                .assign(batch);
        pointer = (pointer + n) % length();
    }

    @Override
    public void close() {
        keys.close();
    }
}
