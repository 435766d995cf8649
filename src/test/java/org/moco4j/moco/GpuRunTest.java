package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.platform.ResidentMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Many steps in a row: 200 of the full ResNet-18 on a card, a few of a tiny one on the emulated GPU. */
class GpuRunTest {
    private static final int STEPS = TestGpu.isCard() ? 200 : 14;
    private static final int BATCH = TestGpu.isCard() ? 256 : 8;
    private static final EncoderShape SHAPE = TestGpu.isCard()
            ? new EncoderShape(Architecture.RESNET18, 64, 128, true, 32)
            : new EncoderShape(Architecture.RESNET18, 2, 4, false, 8);
    private static final int QUEUE = 4 * BATCH;
    /** By then all work is recorded, and all memory is allocated. */
    private static final int SETTLED = STEPS / 2;

    private static final int RESIDENT_MIB = 64;

    /** What a run leaves. */
    private record Run(List<Double> losses, MocoState state) {}

    private static Run run() {
        MocoState state = MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 7);
        List<Double> losses = new ArrayList<>();
        GpuDevice device = TestGpu.open();
        int size = SHAPE.imageSize();
        Nd4j.getRandom().setSeed(5);
        INDArray[] views = new INDArray[4];
        for (int i = 0; i < views.length; i++) {
            views[i] = Nd4j.randn(DataType.FLOAT, BATCH, size, size, 3);
        }
        long free = 0;
        Optional<Long> resident = Optional.empty();
        FeatureStatistics statistics = new FeatureStatistics(SHAPE.dim());
        try (GpuEngine engine = new GpuEngine(device, GpuPrecision.BF16);
                MocoTrainer trainer = new GpuMomentumContrast(
                        state,
                        SHAPE,
                        new MocoGraph.Method(BATCH, 4, QUEUE, 0.2),
                        engine,
                        new MomentumEncoder(0.99),
                        new Sgd(0.9, 5e-4),
                        false,
                        Permutations.seeded(5))) {
            for (int step = 0; step < STEPS; step++) {
                StartedStep started = trainer.start(views[step % 2], views[2 + step % 2], step, 0.02);
                trainer.prefetch(views[(step + 1) % 2], views[2 + (step + 1) % 2], step + 1);
                StepResult result = started.finish();
                losses.add(result.loss());
                if (step % 5 == 0) {
                    assertTrue(result.spread(statistics) >= 0 && result.accuracy() <= 1);
                }
                if (step == SETTLED) {
                    free = device.freeBytes();
                    resident = ResidentMemory.nowMib();
                }
            }
            trainer.updateState();
            assertEquals(free, device.freeBytes(), "the memory of the GPU grows");
            if (TestGpu.isCard() && resident.isPresent()) {
                long growth = ResidentMemory.nowMib().orElseThrow() - resident.get();
                assertTrue(growth < RESIDENT_MIB, "the process grew by " + growth + " MiB");
            }
        }
        return new Run(losses, state);
    }

    @Test
    void manyStepsTakeNoMoreMemoryAndTwoRunsHaveTheSameBits() {
        Run first = run();
        Run second = run();
        assertEquals(STEPS, first.losses.size());
        assertEquals(first.losses, second.losses);
        assertEquals(first.state.query().flat(), second.state.query().flat());
        assertEquals(first.state.queue().keys(), second.state.queue().keys());
    }
}
