package org.moco4j.session;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSet;
import org.moco4j.moco.GraphEncoders;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MomentumContrast;
import org.moco4j.moco.Permutations;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Program;
import org.moco4j.platform.MachineSetup;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.platform.ResidentMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A training step and an inference pass on random images, timed. */
public final class Benchmark implements AutoCloseable {
    private static final double NANOS_PER_MS = 1e6;
    /** Batches of images to make views of. */
    private static final int PICTURES = 4;

    private final ConfigComponents blueprint;
    private final Engine engine;
    private final MocoState state;
    private final GraphEncoders encoders;
    private final MomentumContrast trainer;
    private final GraphRunner inference;

    public Benchmark(ConfigComponents blueprint, MachineSetup machine) {
        this.blueprint = blueprint;
        EncoderShape shape = blueprint.encoder();
        engine = blueprint.engine(machine);
        state = MocoState.initial(shape, blueprint.method().queue(), DataType.FLOAT, 0);
        encoders = OutputSilencer.whileBuilding(() -> new GraphEncoders(shape, blueprint.method(), state, engine));
        trainer = new MomentumContrast(
                state,
                encoders,
                blueprint.momentumEncoder(),
                blueprint.sgd(),
                blueprint.config().model().symmetric(),
                Permutations.seeded(0),
                blueprint.batchShape());
        EvaluationGraph graph = EvaluationGraph.build(shape, blueprint.batch(), state.query(), state.queryStatistics());
        inference = engine.compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)));
    }

    /**
     * Medians over the steps, in milliseconds.
     *
     * @param uptime from the start of the JVM to the end of the first step
     */
    public record Result(
            double step,
            double keyForward,
            double queryForward,
            double backward,
            double update,
            double inference,
            double uptime) {}

    /** Medians, in milliseconds: a step while nothing else runs, and one while views are made. */
    public record ViewsResult(double bare, double withViews) {}

    private record Sample(double step, double key, double query, double backward) {}

    public Engine engine() {
        return engine;
    }

    /** What each kernel did in the last step; empty for an engine that does not say. */
    public Map<String, GraphRunner.KernelUse> kernelUse() {
        return encoders.kernelUse();
    }

    /** As {@link #kernelUse}, of the last inference pass. */
    public Map<String, GraphRunner.KernelUse> inferenceKernelUse() {
        return inference.kernelUse();
    }

    /**
     * Times training steps and an inference pass.
     *
     * @param progress gets a line now and then
     */
    public Result run(int warmup, int steps, PrintStream progress) {
        INDArray view1 = Nd4j.randn(DataType.FLOAT, blueprint.batchShape());
        INDArray view2 = Nd4j.randn(DataType.FLOAT, blueprint.batchShape());
        double learningRate = blueprint.config().optimisation().learningRate();
        List<Sample> samples = new ArrayList<>();
        long uptime = 0;
        for (int i = 0; i < warmup + steps; i++) {
            long start = System.nanoTime();
            double loss = trainer.step(view1, view2, i, learningRate).loss();
            Sample sample = new Sample(
                    (System.nanoTime() - start) / NANOS_PER_MS,
                    encoders.keyTimes().forward() / NANOS_PER_MS,
                    encoders.queryTimes().forward() / NANOS_PER_MS,
                    encoders.queryTimes().backward() / NANOS_PER_MS);
            if (i == 0) {
                uptime = ManagementFactory.getRuntimeMXBean().getUptime();
            }
            if (i >= warmup) {
                samples.add(sample);
            }
            if (i == 0 || (i + 1) % 20 == 0 || i == warmup + steps - 1) {
                progress.printf(
                        "step %d: %.0f ms, loss %.4f, resident %s MiB%n",
                        i + 1,
                        sample.step,
                        loss,
                        ResidentMemory.nowMib().map(String::valueOf).orElse("?"));
            }
        }
        List<Double> passes = new ArrayList<>();
        for (int i = 0; i < warmup + steps; i++) {
            long start = System.nanoTime();
            inference.run(Map.of(EvaluationGraph.IMAGES, view1));
            if (i >= warmup) {
                passes.add((System.nanoTime() - start) / NANOS_PER_MS);
            }
        }
        view1.close();
        view2.close();
        return new Result(
                median(samples, Sample::step),
                median(samples, Sample::key),
                median(samples, Sample::query),
                median(samples, Sample::backward),
                median(samples, s -> s.step - s.key - s.query - s.backward),
                median(passes, x -> x),
                uptime);
    }

    /**
     * What the making of views costs, in pairs of steps: one on the views of the step before, while nothing else runs, and one on new views as a
     * training takes them, while worker threads make those of a later one.
     */
    public ViewsResult runWithViews(int steps, int workers) {
        ImageSet pictures =
                noise(PICTURES * blueprint.batch(), blueprint.config().data().imageSize(), new SplittableRandom(0));
        TwoViews views =
                new TwoViews(PixelSource.of(pictures), blueprint.augmentation(ChannelStatistics.of(pictures)), 0);
        EpochOrder order = new EpochOrder(0, pictures.size(), blueprint.batch());
        List<Double> bare = new ArrayList<>();
        List<Double> withViews = new ArrayList<>();
        try (TwoViewBatches batches = new TwoViewBatches(views, order, workers)) {
            MultiDataSet batch = batches.next();
            for (int i = 0; i < steps; i++) {
                bare.add(milliseconds(batch));
                long start = System.nanoTime();
                if (!batches.hasNext()) {
                    batches.reset();
                }
                batch = batches.next();
                double waited = (System.nanoTime() - start) / NANOS_PER_MS;
                withViews.add(waited + milliseconds(batch));
            }
        }
        return new ViewsResult(median(bare, x -> x), median(withViews, x -> x));
    }

    private static ImageSet noise(int pictures, int size, RandomGenerator random) {
        ImageSet.Builder builder = ImageSet.builder(size, size, List.of());
        byte[] pixels = new byte[3 * size * size];
        for (int i = 0; i < pictures; i++) {
            random.nextBytes(pixels);
            builder.add(pixels, 0);
        }
        return builder.build();
    }

    private double milliseconds(MultiDataSet batch) {
        long start = System.nanoTime();
        trainer.step(
                batch.getFeatures(0),
                batch.getFeatures(1),
                0,
                blueprint.config().optimisation().learningRate());
        return (System.nanoTime() - start) / NANOS_PER_MS;
    }

    private static <T> double median(List<T> samples, ToDoubleFunction<T> part) {
        double[] sorted = samples.stream().mapToDouble(part).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() {
        trainer.close();
        encoders.close();
        inference.close();
        engine.close();
        state.close();
    }
}
