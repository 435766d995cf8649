package org.moco4j.moco;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Shuffles a batch before the key encoder and puts its keys back in order afterwards, so that query and key of one
 * image don't share the batch statistics of one group (He et al. 2020, section 3.3, "Shuffling BN"). Shuffled by row,
 * into arrays of its own, without allocating.
 */
final class KeyShuffle implements AutoCloseable {
    private static final int FIRST_AXIS = 0;

    /** Allocated at the first batch, with its shape and type. */
    private INDArray images;

    private INDArray keys;
    private INDArray order;

    /**
     * Row i of the result is row {@code permutation[i]} of {@code batch}; valid until the next call. All batches have
     * the same shape.
     */
    INDArray shuffle(INDArray batch, int[] permutation) {
        if (images == null) {
            images = Nd4j.createUninitialized(batch.dataType(), batch.shape());
            order = Nd4j.create(DataType.INT32, batch.size(0));
        }
        for (int i = 0; i < permutation.length; i++) {
            order.putScalar(i, permutation[i]);
        }
        gather(batch, images);
        return images;
    }

    /** Row {@code permutation[i]} of the result is row i of {@code shuffled}; valid until the next call. */
    INDArray unshuffle(INDArray shuffled, int[] permutation) {
        if (keys == null) {
            keys = Nd4j.createUninitialized(shuffled.dataType(), shuffled.shape());
        }
        for (int i = 0; i < permutation.length; i++) {
            order.putScalar(permutation[i], i);
        }
        gather(shuffled, keys);
        return keys;
    }

    @SuppressWarnings("try") // OpContext.close declares any Exception
    private void gather(INDArray from, INDArray to) {
        try (OpContext context = Nd4j.getExecutioner().buildContext()) {
            context.setInputArrays(from, order);
            context.setOutputArrays(to);
            context.setIArguments(FIRST_AXIS);
            Nd4j.exec(DynamicCustomOp.builder("gather").build(), context);
        } catch (Exception e) {
            throw new IllegalStateException("gather failed", e);
        }
    }

    @Override
    public void close() {
        for (INDArray array : new INDArray[] {images, keys, order}) {
            if (array != null) {
                array.close();
            }
        }
    }
}
