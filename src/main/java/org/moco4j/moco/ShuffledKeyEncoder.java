package org.moco4j.moco;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Encodes keys with shuffled batch norm: shuffles the batch, encodes it, and puts the keys back in order. */
final class ShuffledKeyEncoder implements AutoCloseable {
    private final EncoderService encoders;
    private final Permutations permutations;
    private final KeyShuffle shuffle = new KeyShuffle();

    ShuffledKeyEncoder(EncoderService encoders, Permutations permutations) {
        this.encoders = encoders;
        this.permutations = permutations;
    }

    /**
     * Encodes a batch.
     *
     * @param xK {@code [N, H, W, 3]}, or what the encoders take instead
     * @param index which key batch of the run it is, counted from 0
     * @return {@code [N, dim]}, row for row; valid until the next call
     */
    INDArray encode(INDArray xK, long index) {
        int[] permutation = permutations.of(Math.toIntExact(xK.size(0)), index);
        INDArray shuffledKeys = encoders.encodeKeys(shuffle.shuffle(xK, permutation));
        return shuffle.unshuffle(shuffledKeys, permutation);
    }

    @Override
    public void close() {
        shuffle.close();
    }
}
