package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Trainings with views of several sizes on one GPU, one after the other, beside an encoder that is evaluated. */
class GpuStagesTest {
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 2, 4, false, 16);
    private static final MocoGraph.Method METHOD = new MocoGraph.Method(8, 2, 32, 0.2);

    private static MocoTrainer trainer(MocoState state, GpuEngine engine, int size) {
        return new GpuMomentumContrast(
                state,
                SHAPE.withImageSize(size),
                METHOD,
                engine,
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                false,
                Permutations.seeded(5));
    }

    private static void train(MocoState state, GpuEngine engine, int size, int from) {
        try (MocoTrainer trainer = trainer(state, engine, size)) {
            for (int step = from; step < from + 5; step++) {
                INDArray images = Nd4j.linspace(DataType.FLOAT, -1, 0.001 * (step + 1), 8L * size * size * 3)
                        .reshape(8, size, size, 3);
                trainer.step(images, images.mul(0.5), step, 0.01);
            }
            trainer.updateState();
        }
    }

    private static GraphRunner evaluation(MocoState state, Engine engine) {
        EvaluationGraph graph = EvaluationGraph.build(SHAPE, 2, state.query(), state.queryStatistics());
        return engine.compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)));
    }

    private static float[] features(GraphRunner evaluation) {
        INDArray images =
                Nd4j.linspace(DataType.FLOAT, -1, 0.002, 2L * 16 * 16 * 3).reshape(2, 16, 16, 3);
        return evaluation
                .run(Map.of(EvaluationGraph.IMAGES, images))
                .get(EvaluationGraph.FEATURE)
                .dup()
                .data()
                .asFloat();
    }

    @Test
    void aClosedStageFreesItsMemoryAndTheEvaluationUsesTheNewWeights() {
        GpuDevice device = TestGpu.open();
        MocoState state = MocoState.initial(SHAPE, 32, DataType.FLOAT, 7);
        GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
        GraphRunner onCpu = evaluation(state, new PlanEngine(new Nd4jKernels()));
        GraphRunner onGpu = evaluation(state, engine);
        assertArrayEquals(features(onCpu), features(onGpu), 1e-4f);
        // The first stage moves the evaluation's weights to one copy of each whole array, and CUDA's libraries take
        // memory at their first call. A card has pages of 2 MiB.
        train(state, engine, 32, 0);
        assertArrayEquals(features(onCpu), features(onGpu), 1e-4f);
        long before = device.freeBytes();
        long page = TestGpu.isCard() ? 2L << 20 : 8192;
        for (int size : new int[] {8, 32, 8, 16}) {
            train(state, engine, size, 0);
            assertArrayEquals(features(onCpu), features(onGpu), 1e-4f, "after views of " + size);
            assertTrue(Math.abs(before - device.freeBytes()) < page, "free after views of " + size);
        }
        onGpu.close();
        engine.close();
        if (device instanceof EmulatedDevice emulated) {
            assertEquals(List.of(), emulated.leaks());
        }
    }

    @Test
    void theMemoryOfALargerStageIsCheckedWithoutTakingAny() {
        EmulatedDevice.assumeCompiler();
        EmulatedDevice device = new EmulatedDevice(264L << 20, "");
        try (GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32)) {
            MocoState state = MocoState.initial(SHAPE, 32, DataType.FLOAT, 7);
            long before = device.freeBytes();
            assertDoesNotThrow(() -> GpuMemoryCheck.require(engine, state, SHAPE, METHOD));
            UserError e = assertThrows(
                    UserError.class, () -> GpuMemoryCheck.require(engine, state, SHAPE.withImageSize(128), METHOD));
            assertTrue(e.getMessage().contains("batch_size 8"), e.getMessage());
            assertEquals(before, device.freeBytes());
            train(state, engine, 16, 0);
        }
    }
}
