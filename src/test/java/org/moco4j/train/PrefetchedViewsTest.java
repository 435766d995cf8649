package org.moco4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.data.PixelSource;
import org.moco4j.moco.GpuMomentumContrast;
import org.moco4j.moco.MocoGraph;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.moco.MomentumEncoder;
import org.moco4j.moco.Permutations;
import org.moco4j.moco.StartedStep;
import org.moco4j.moco.StepResult;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.LearningRateSchedule;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** While a step runs on a GPU, the loop takes the views of the next one; no number depends on it. */
@Timeout(120)
class PrefetchedViewsTest {
    private static final int BATCH = 8;
    private static final int STEPS = 4;
    private static final int EPOCHS = 3;
    private static final int SIDE = 8;
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 2, 4, false, SIDE);

    /** Noise whose reading takes a while. */
    private record SlowImages(long nanos) implements PixelSource {
        @Override
        public int size() {
            return BATCH * STEPS;
        }

        @Override
        public int height() {
            return SIDE;
        }

        @Override
        public int width() {
            return SIDE;
        }

        @Override
        public void copyPixels(int index, byte[] target) {
            LockSupport.parkNanos(nanos);
            new SplittableRandom(index).nextBytes(target);
        }
    }

    private static TwoViewBatches batches(long nanosPerImage) {
        Augmentation augmentation =
                Augmentation.recipe(SIDE, new Augmentation.Rgb(0.5, 0.5, 0.5), new Augmentation.Rgb(0.25, 0.25, 0.25));
        TwoViews views = new TwoViews(new SlowImages(nanosPerImage), augmentation, 3);
        return new TwoViewBatches(views, new EpochOrder(3, BATCH * STEPS, BATCH), 1);
    }

    private static LearningRateSchedule rate() {
        return new LearningRateSchedule(0.05, EPOCHS, List.of(), LearningRateSchedule.Decay.COSINE_BY_STEP, 0);
    }

    private static MocoState state() {
        return MocoState.initial(SHAPE, 4 * BATCH, DataType.FLOAT, 7);
    }

    private static MocoTrainer trainer(MocoState state, GpuEngine engine) {
        return new GpuMomentumContrast(
                state,
                SHAPE,
                new MocoGraph.Method(BATCH, 2, 4 * BATCH, 0.2),
                engine,
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                false,
                Permutations.seeded(5));
    }

    /** Collects the losses and the time that steps waited. */
    private static final class Recorder implements TrainingListener {
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> waitingShares = new ArrayList<>();

        @Override
        public void stepDone(EpochProgress progress, StepResult result, double learningRate) {
            losses.add(result.loss());
        }

        @Override
        public void epochTimed(Duration waited, Duration total) {
            waitingShares.add((double) waited.toNanos() / total.toNanos());
        }
    }

    /** The losses of steps whose views are copied before each step. */
    private static List<Double> oneAfterTheOther(MocoState state) {
        List<Double> losses = new ArrayList<>();
        try (GpuEngine engine = new GpuEngine(TestGpu.open(), GpuPrecision.FLOAT32);
                MocoTrainer trainer = trainer(state, engine);
                TwoViewBatches batches = batches(0)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                batches.seek(epoch, 0);
                for (int step = 0; step < STEPS; step++) {
                    var batch = batches.next();
                    double rate = rate().at(epoch, step, STEPS);
                    losses.add(trainer.step(batch.query(), batch.key(), (long) epoch * STEPS + step, rate)
                            .loss());
                }
            }
            trainer.updateState();
        }
        return losses;
    }

    @Test
    void theLoopHasTheBitsOfStepsOneAfterTheOtherAlsoIfItIsResumed() throws Exception {
        MocoState expected = state();
        List<Double> losses = oneAfterTheOther(expected);
        for (int stopAfter : new int[] {EPOCHS * STEPS, 1, 6}) {
            MocoState actual = state();
            Recorder recorder = new Recorder();
            BooleanSupplier stop = () -> recorder.losses.size() == stopAfter;
            EpochProgress reached = run(actual, EpochProgress.START, recorder, stop);
            run(actual, reached, recorder, () -> false);
            assertEquals(losses, recorder.losses, "stopped after " + stopAfter);
            assertEquals(expected.query().flat(), actual.query().flat());
            assertEquals(expected.queue().keys(), actual.queue().keys());
        }
    }

    private static EpochProgress run(MocoState state, EpochProgress from, Recorder recorder, BooleanSupplier stop)
            throws Exception {
        EmulatedDevice device = TestGpu.emulated();
        EpochProgress reached;
        try (GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32)) {
            try (TwoViewBatches batches = batches(0);
                    MocoTrainer trainer = trainer(state, engine)) {
                reached = new TrainingLoop(trainer, batches, rate(), List.of(recorder)).run(from, EPOCHS, stop);
            }
        }
        assertEquals(List.of(), device.leaks());
        return reached;
    }

    /** A trainer that writes down what it is asked to do, and whose steps are done when they are finished. */
    private static final class FakeTrainer implements MocoTrainer {
        private final List<String> calls = new ArrayList<>();
        private final long polls;

        /** @param polls how often a step is asked whether it is done before it is */
        FakeTrainer(long polls) {
            this.polls = polls;
        }

        @Override
        public StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
            throw new AssertionError("the loop starts and finishes its steps");
        }

        @Override
        public StartedStep start(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
            calls.add("start " + globalStep);
            return new StartedStep() {
                private long left = polls;

                @Override
                public boolean isDone() {
                    return left-- <= 0;
                }

                @Override
                public StepResult finish() {
                    calls.add("finish " + globalStep);
                    return StepResult.of(1, null, null, null);
                }
            };
        }

        @Override
        public void prefetch(INDArray xQ, INDArray xK, long globalStep) {
            calls.add("prefetch " + globalStep);
        }

        @Override
        public void close() {}
    }

    private static Recorder loop(FakeTrainer trainer, long nanosPerImage) throws Exception {
        Recorder recorder = new Recorder();
        try (TwoViewBatches batches = batches(nanosPerImage)) {
            new TrainingLoop(trainer, batches, rate(), List.of(recorder)).run(EpochProgress.START, 1);
        }
        return recorder;
    }

    @Test
    void viewsThatAreReadyInTimeAreCopiedBesideTheStepBefore() throws Exception {
        FakeTrainer longSteps = new FakeTrainer(Long.MAX_VALUE);
        Recorder recorder = loop(longSteps, 0);
        List<String> expected = List.of(
                "start 0",
                "prefetch 1",
                "finish 0",
                "start 1",
                "prefetch 2",
                "finish 1",
                "start 2",
                "prefetch 3",
                "finish 2",
                "start 3",
                "finish 3");
        assertEquals(expected, longSteps.calls);
        assertTrue(recorder.waitingShares.get(0) < 0.5, "waited " + recorder.waitingShares);
    }

    @Test
    void theTimeOfStepsThatWaitForViewsIsReported() throws Exception {
        FakeTrainer shortSteps = new FakeTrainer(0);
        Recorder recorder = loop(shortSteps, 2_000_000);
        assertFalse(shortSteps.calls.contains("prefetch 1"), shortSteps.calls.toString());
        assertEquals(1, recorder.waitingShares.size());
        assertTrue(recorder.waitingShares.get(0) > 0.5, "waited " + recorder.waitingShares);
    }
}
