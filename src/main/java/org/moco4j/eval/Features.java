package org.moco4j.eval;

import org.moco4j.nn.EncoderShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Both features of a set of images: row n is the feature of image n, with length one. The arrays are in native memory
 * until {@link #close()}.
 *
 * @param feature the head's output, {@code [n, dim]} floats
 * @param backbone the head's input, {@code [n, backboneDim]} floats
 */
public record Features(INDArray feature, INDArray backbone) implements AutoCloseable {

    /** Allocates features of {@code images} images, all zeros. */
    public static Features allocate(EncoderShape shape, int images) {
        return new Features(
                Nd4j.create(DataType.FLOAT, images, shape.dim()),
                Nd4j.create(DataType.FLOAT, images, shape.backboneDim()));
    }

    /** The number of images. */
    int images() {
        return Math.toIntExact(feature.size(0));
    }

    @Override
    public void close() {
        feature.close();
        backbone.close();
    }
}
