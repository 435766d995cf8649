package org.moco4j.eval;

import org.moco4j.nn.EncoderShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Both features of a set of images, row n for image n, each row of length one; off the heap until {@link #close()}.
 *
 * @param feature the head's output, {@code [n, dim]} floats
 * @param backbone what goes into the head, {@code [n, backboneDim]} floats
 */
public record Features(INDArray feature, INDArray backbone) implements AutoCloseable {

    /** Room for the features of {@code images} images, all zeros. */
    public static Features allocate(EncoderShape shape, int images) {
        return new Features(
                Nd4j.create(DataType.FLOAT, images, shape.dim()),
                Nd4j.create(DataType.FLOAT, images, shape.backboneDim()));
    }

    /** Of how many images. */
    public int images() {
        return Math.toIntExact(feature.size(0));
    }

    @Override
    public void close() {
        feature.close();
        backbone.close();
    }
}
