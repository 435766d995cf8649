package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuException;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Training steps whose state is in the memory of a GPU, on the emulated GPU. */
class GpuMomentumContrastTest {
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 4, 8, true, 16);
    private static final int BATCH = 8;
    private static final int QUEUE = 32;
    private static final MocoGraph.Method METHOD = new MocoGraph.Method(BATCH, 2, QUEUE, 0.2);
    private static final double RATE = 0.05;

    private static MocoTrainer onGpu(MocoState state, GpuEngine engine, boolean symmetric) {
        return new GpuMomentumContrast(
                state,
                SHAPE,
                METHOD,
                engine,
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                symmetric,
                Permutations.seeded(5));
    }

    private static MocoTrainer onCpu(MocoState state, boolean symmetric) {
        return new MomentumContrast(
                state,
                new GraphEncoders(SHAPE, METHOD, state, new PlanEngine(new Nd4jKernels())),
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                symmetric,
                Permutations.seeded(5));
    }

    private static MocoState initial() {
        return MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 7);
    }

    private static INDArray images(long seed) {
        Random random = new Random(seed);
        float[] values = new float[BATCH * 16 * 16 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape(BATCH, 16, 16, 3);
    }

    private static List<Double> run(MocoTrainer trainer, int from, int to) {
        List<Double> losses = new ArrayList<>();
        for (int step = from; step < to; step++) {
            losses.add(trainer.step(images(2L * step), images(2L * step + 1), step, RATE)
                    .loss());
        }
        trainer.updateState();
        return losses;
    }

    private static GpuEngine engine(GpuPrecision precision) {
        return new GpuEngine(TestGpu.open(), precision);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithTheCpu(boolean symmetric) {
        int steps = 4;
        MocoState expected = initial();
        MocoState actual = initial();
        List<Double> cpu = run(onCpu(expected, symmetric), 0, steps);
        List<Double> gpu = run(onGpu(actual, engine(GpuPrecision.FLOAT32), symmetric), 0, steps);
        for (int step = 0; step < steps; step++) {
            assertEquals(cpu.get(step), gpu.get(step), 2e-3, "loss of step " + step);
        }
        assertEquals(cpu.get(0), gpu.get(0), 1e-5, "loss of the first step");
        assertNear("query", expected.query().flat(), actual.query().flat(), 5e-3);
        assertNear("key", expected.key().flat(), actual.key().flat(), 5e-3);
        assertNear("queue", expected.queue().keys(), actual.queue().keys(), 2e-2);
        assertEquals(expected.queue().pointer(), actual.queue().pointer());
        assertNear(
                "statistics",
                expected.queryStatistics().flat(),
                actual.queryStatistics().flat(),
                5e-3);
        assertNear(
                "key statistics",
                expected.keyStatistics().flat(),
                actual.keyStatistics().flat(),
                5e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "BF16"})
    void twoRunsAndAResumedRunHaveTheSameBits(GpuPrecision precision) {
        MocoState whole = initial();
        List<Double> losses = run(onGpu(whole, engine(precision), false), 0, 5);
        MocoState begun = initial();
        List<Double> first = run(onGpu(begun, engine(precision), false), 0, 2);
        MocoState resumed = initial();
        copy(begun, resumed);
        List<Double> second = run(onGpu(resumed, engine(precision), false), 2, 5);
        assertEquals(losses.subList(0, 2), first);
        assertEquals(losses.subList(2, 5), second);
        assertEquals(whole.query().flat(), resumed.query().flat());
        assertEquals(whole.velocity().flat(), resumed.velocity().flat());
        assertEquals(whole.keyStatistics().flat(), resumed.keyStatistics().flat());
        assertEquals(whole.queue().keys(), resumed.queue().keys());
    }

    @Test
    void aRunResumesOnTheOtherDevice() {
        MocoState whole = initial();
        List<Double> losses = run(onCpu(whole, false), 0, 4);
        for (boolean gpuFirst : new boolean[] {true, false}) {
            MocoState begun = initial();
            MocoTrainer before = gpuFirst ? onGpu(begun, engine(GpuPrecision.FLOAT32), false) : onCpu(begun, false);
            List<Double> all = new ArrayList<>(run(before, 0, 2));
            MocoState resumed = initial();
            copy(begun, resumed);
            MocoTrainer after = gpuFirst ? onCpu(resumed, false) : onGpu(resumed, engine(GpuPrecision.FLOAT32), false);
            all.addAll(run(after, 2, 4));
            for (int step = 0; step < 4; step++) {
                assertEquals(losses.get(step), all.get(step), 2e-3, "loss of step " + step);
            }
            assertNear("query", whole.query().flat(), resumed.query().flat(), 5e-3);
            assertEquals(whole.queue().pointer(), resumed.queue().pointer());
        }
    }

    @Test
    void aStepWithInfiniteWeightsIsReportedAndChangesNoWeight() {
        MocoState state = initial();
        MocoTrainer trainer = onGpu(state, engine(GpuPrecision.FLOAT32), false);
        run(trainer, 0, 2);
        MocoState broken = initial();
        copy(state, broken);
        broken.query().get("fc.0.weight").putScalar(0, Float.POSITIVE_INFINITY);
        INDArray before = broken.velocity().flat().dup();
        MocoTrainer next = onGpu(broken, engine(GpuPrecision.FLOAT32), false);
        DivergedException e = assertThrows(DivergedException.class, () -> next.step(images(4), images(5), 2, RATE));
        assertTrue(e.getMessage().contains("step 3"), e.getMessage());
        assertEquals(before, broken.velocity().flat());
    }

    @Test
    void viewsAreCopiedBesideTheStepBeforeAndMayChangeOnceTheirStepStarted() {
        MocoState expected = initial();
        List<Double> losses = run(onGpu(expected, engine(GpuPrecision.FLOAT32), true), 0, 5);
        EmulatedDevice device = TestGpu.emulated();
        GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
        MocoState state = initial();
        MocoTrainer trainer = onGpu(state, engine, true);
        INDArray[] xQ = {images(0), images(0)};
        INDArray[] xK = {images(1), images(1)};
        List<Double> actual = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            StartedStep started = trainer.start(xQ[step % 2], xK[step % 2], step, RATE);
            xQ[step % 2].assign(Float.NaN);
            xK[step % 2].assign(Float.NaN);
            int other = (step + 1) % 2;
            xQ[other].assign(images(2L * step + 2));
            xK[other].assign(images(2L * step + 3));
            int before = device.prefetches();
            trainer.prefetch(xQ[other], xK[other], step + 1);
            assertEquals(before + 2, device.prefetches());
            actual.add(started.finish().loss());
        }
        trainer.updateState();
        assertEquals(losses, actual);
        assertEquals(expected.query().flat(), state.query().flat());
        trainer.close();
        engine.close();
        assertEquals(List.of(), device.leaks());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 130})
    void theHealthOfAStepIsMeasuredOnTheGpu(int batch) {
        EmulatedDevice device = TestGpu.emulated();
        MocoState state = MocoState.initial(SHAPE, 2 * batch, DataType.FLOAT, 7);
        MocoTrainer trainer = new GpuMomentumContrast(
                state,
                SHAPE,
                new MocoGraph.Method(batch, 2, 2 * batch, 0.2),
                new GpuEngine(device, GpuPrecision.FLOAT32),
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                false,
                Permutations.seeded(5));
        Nd4j.getRandom().setSeed(4);
        StepResult result = trainer.step(
                Nd4j.randn(DataType.FLOAT, batch, 16, 16, 3), Nd4j.randn(DataType.FLOAT, batch, 16, 16, 3), 0, RATE);
        FeatureStatistics statistics = new FeatureStatistics(8);
        long before = device.downloadedBytes();
        double spread = result.spread(statistics);
        double accuracy = result.accuracy();
        assertEquals(4 + 4L * Math.min(batch, FeatureStatistics.ROWS), device.downloadedBytes() - before);
        assertEquals(statistics.spread(result.queries()), spread, 1e-6);
        assertEquals(FeatureStatistics.accuracy(result.logits()), accuracy);
        trainer.close();
        device.close();
    }

    @Test
    void prefetchedViewsThatAreNotUsedAreReplaced() {
        List<Double> losses = run(onGpu(initial(), engine(GpuPrecision.FLOAT32), false), 0, 2);
        MocoTrainer trainer = onGpu(initial(), engine(GpuPrecision.FLOAT32), false);
        trainer.prefetch(images(7), images(8), 0);
        assertEquals(losses, run(trainer, 0, 2));
    }

    @Test
    void aStepThatReadsViewsBeforeTheirCopyIsDoneFails() {
        EmulatedDevice device = TestGpu.emulated();
        MocoTrainer trainer = onGpu(initial(), new GpuEngine(device, GpuPrecision.FLOAT32), false);
        device.ignoreWaits();
        GpuException e = assertThrows(GpuException.class, () -> trainer.step(images(0), images(1), 0, RATE));
        assertTrue(e.getMessage().contains("before awaitPrefetch"), e.getMessage());
    }

    @Test
    void nothingIsLeftAllocated() {
        EmulatedDevice device = TestGpu.emulated();
        GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
        MocoTrainer trainer = onGpu(initial(), engine, true);
        run(trainer, 0, 3);
        trainer.close();
        engine.close();
        assertEquals(List.of(), device.leaks());
    }

    private static void copy(MocoState from, MocoState to) {
        to.query().flat().assign(from.query().flat());
        to.key().flat().assign(from.key().flat());
        to.velocity().flat().assign(from.velocity().flat());
        to.queryStatistics().flat().assign(from.queryStatistics().flat());
        to.keyStatistics().flat().assign(from.keyStatistics().flat());
        to.queue().keys().assign(from.queue().keys());
        to.queue().moveTo(from.queue().pointer());
    }

    private static void assertNear(String name, INDArray expected, INDArray actual, double tolerance) {
        double difference = expected.sub(actual).amaxNumber().doubleValue();
        assertTrue(difference <= tolerance, name + " is off by " + difference);
    }
}
