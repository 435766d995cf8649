package org.moco4j.moco;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.optim.Sgd;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Encoders that compute nothing to speak of and remember what they were given and when. The key of an image is its
 * first pixel; the gradient of the n-th loss is n everywhere.
 */
public final class FakeEncoders implements EncoderService {
    static final int BATCH = 4;
    static final int DIM = 3;
    static final int QUEUE = 12;
    static final long[] IMAGES = {BATCH, 8, 8, 3};
    public static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 1, DIM, true, 8);

    /** One call of {@link #lossAndGradients}: copies of what came in. */
    record Query(INDArray images, INDArray keys, INDArray queue) {}

    final List<String> calls = new ArrayList<>();
    final List<INDArray> keyImages = new ArrayList<>();
    final List<INDArray> keyWeights = new ArrayList<>();
    final List<Query> queries = new ArrayList<>();

    /** What stands at one place of the gradient, where there is one. */
    Double planted;

    private final MocoState state;
    private final double[] losses;
    private final FlatParameters gradients;
    /** One array for all calls: what is returned is valid until the next one only. */
    private final INDArray keys = Nd4j.create(DataType.FLOAT, BATCH, DIM);

    /** @param losses one a call; the last one repeats */
    FakeEncoders(MocoState state, double... losses) {
        this.state = state;
        this.losses = losses;
        this.gradients = FlatParameters.zeros(state.query().specs(), DataType.FLOAT);
    }

    static MocoState state() {
        return MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 1);
    }

    /** A batch whose image i holds {@code view * 100 + i} in every pixel. */
    static INDArray view(int view) {
        INDArray images = Nd4j.create(DataType.FLOAT, IMAGES);
        for (int i = 0; i < BATCH; i++) {
            images.slice(i).assign(pixel(view, i));
        }
        return images;
    }

    static float pixel(int view, int image) {
        return view * 100 + image;
    }

    MomentumContrast trainer(boolean symmetric) {
        return new MomentumContrast(
                state, this, new MomentumEncoder(0.75), new Sgd(0.9, 0), symmetric, Permutations.seeded(7));
    }

    @Override
    public INDArray encodeKeys(INDArray images) {
        calls.add("keys");
        keyImages.add(images.dup());
        keyWeights.add(state.key().flat().dup());
        for (int i = 0; i < BATCH; i++) {
            keys.putRow(i, Nd4j.createFromArray(images.getFloat(i, 0, 0, 0), 1f, 2f));
        }
        return keys;
    }

    @Override
    public QueryResult lossAndGradients(INDArray images, INDArray positives, INDArray queue) {
        calls.add("loss");
        queries.add(new Query(images.dup(), positives.dup(), queue.dup()));
        gradients.flat().assign(queries.size());
        if (planted != null) {
            gradients.flat().putScalar(gradients.flat().length() / 2, planted);
        }
        double loss = losses[Math.min(queries.size(), losses.length) - 1];
        return new QueryResult(loss, positives, queue, gradients);
    }

    /** The first pixel of each image, which is also the first number of its key. */
    static List<Float> firstOfRows(INDArray rows) {
        float[] values = rows.reshape(rows.size(0), -1).getColumn(0).dup().toFloatVector();
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return List.of(boxed);
    }

    @Override
    public void close() {
        gradients.close();
        keys.close();
    }
}
