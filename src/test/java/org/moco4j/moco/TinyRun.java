package org.moco4j.moco;

import java.util.List;
import java.util.Random;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Real training of the smallest encoder there is, on the plan. */
final class TinyRun implements AutoCloseable {
    static final int BATCH = 4;
    static final int QUEUE = 8;
    static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 2, 5, true, 8);

    final MocoState state;
    final GraphEncoders encoders;
    private final MomentumContrast trainer;
    private final PlanEngine engine;
    private final DataType type;

    TinyRun(DataType type, boolean symmetric, Permutations permutations) {
        this.type = type;
        engine = new PlanEngine(new Nd4jKernels(), type);
        state = MocoState.initial(SHAPE, QUEUE, type, 3);
        encoders = new GraphEncoders(SHAPE, new MocoGraph.Method(BATCH, 2, QUEUE, 0.2), state, engine);
        trainer = new MomentumContrast(
                state, encoders, new MomentumEncoder(0.9), new Sgd(0.9, 5e-4), symmetric, permutations);
    }

    StepResult step(int step) {
        return trainer.step(images(2L * step), images(2L * step + 1), step, 0.05);
    }

    INDArray images(long seed) {
        Random random = new Random(seed);
        float[] values = new float[BATCH * 8 * 8 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape(BATCH, 8, 8, 3).castTo(type);
    }

    /** Everything that training changes, as it stands now. */
    static List<INDArray> copy(MocoState state) {
        return state.arrays().stream().map(INDArray::dup).toList();
    }

    @Override
    public void close() {
        trainer.close();
        engine.close();
        state.close();
    }
}
