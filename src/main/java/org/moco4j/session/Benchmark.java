package org.moco4j.session;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSet;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.moco.Permutations;
import org.moco4j.moco.StartedStep;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Program;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.onednn.MachineLimits;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.platform.HostSetup;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.platform.ResidentMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Measures the time of training steps and inference passes on random images. */
public final class Benchmark implements AutoCloseable {
    private static final double NANOS_PER_MS = 1e6;
    /** Batches of images from which views are made. */
    private static final int IMAGE_BATCHES = 4;

    private final ComponentFactory components;
    private final Engine engine;
    private final MocoState state;
    private final MocoTrainer trainer;
    private final GraphRunner inference;

    public Benchmark(ComponentFactory components, HostSetup host) {
        this.components = components;
        EncoderShape shape = components.encoder();
        engine = components.engine(host);
        state = MocoState.initial(shape, components.method().queue(), DataType.FLOAT, 0);
        trainer = OutputSilencer.whileBuilding(
                () -> components.trainer(state, engine, shape.imageSize(), Permutations.seeded(0)));
        EvaluationGraph graph =
                EvaluationGraph.build(shape, components.batch(), state.query(), state.queryStatistics());
        inference = engine.compile(Program.inference(graph.graph(), List.of(EvaluationGraph.FEATURE)));
    }

    /**
     * Medians of the measured times, in milliseconds.
     *
     * @param uptime time from the start of the JVM to the end of the first step
     */
    public record Result(
            double step,
            double keyForward,
            double queryForward,
            double backward,
            double update,
            double inference,
            double uptime) {}

    /**
     * Medians of the measured times, in milliseconds.
     *
     * @param bare a step while nothing else runs
     * @param withViews a step while worker threads make views
     */
    record ViewsResult(double bare, double withViews) {}

    private record Sample(double step, double key, double query, double backward) {}

    public Engine engine() {
        return engine;
    }

    /**
     * Returns lines that say how often and how long each kernel ran in the last step and in the last inference pass,
     * and how close that is to what the machine can do. There are no kernels if the engine does not measure them.
     */
    public List<String> explanation() {
        StepTable training = new StepTable(trainer.stepUse(), limits());
        StepTable encoding = new StepTable(inference.stepUse(), training.limits());
        List<String> lines = new ArrayList<>();
        lines.add("the last step:");
        lines.addAll(training.lines());
        lines.addAll(training.summary());
        lines.add("the last inference pass:");
        lines.addAll(encoding.lines());
        lines.addAll(encoding.summary());
        return lines;
    }

    /** Returns what the processor can do; empty if oneDNN does not compute the steps. */
    private Optional<MachineLimits> limits() {
        return engine.kernels().equals(OneDnnKernels.NAME)
                ? Optional.of(MachineLimits.measure(components.oneDnnPrecision()))
                : Optional.empty();
    }

    /**
     * Measures training steps and inference passes.
     *
     * @param warmup steps and passes that run before the measured ones
     * @param steps measured steps and passes
     * @param progress receives a line every 20 steps
     */
    public Result run(int warmup, int steps, PrintStream progress) {
        INDArray view1 = Nd4j.randn(DataType.FLOAT, components.batchShape());
        INDArray view2 = Nd4j.randn(DataType.FLOAT, components.batchShape());
        double learningRate = components.config().optimizer().learningRate();
        List<Sample> samples = new ArrayList<>();
        long uptime = 0;
        for (int i = 0; i < warmup + steps; i++) {
            long start = System.nanoTime();
            StartedStep step = trainer.start(view1, view2, i, learningRate);
            // As in training, where the next views are copied to a GPU while a step runs.
            trainer.prefetch(view1, view2, i + 1);
            double loss = step.finish().loss();
            Sample sample = new Sample(
                    (System.nanoTime() - start) / NANOS_PER_MS,
                    trainer.lastTimes().keyForward() / NANOS_PER_MS,
                    trainer.lastTimes().queryForward() / NANOS_PER_MS,
                    trainer.lastTimes().backward() / NANOS_PER_MS);
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
            // The first one runs after the training's last step.
            inference.runAgain(Map.of(EvaluationGraph.IMAGES, view1));
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
     * Measures how much slower steps are while views are made. It measures pairs of steps: the first step uses the
     * views of the previous step, while nothing else runs. The second step uses new views, as in training, while worker
     * threads make views of later batches.
     */
    public ViewsResult runWithViews(int steps, int workers) {
        ImageSet images = ViewBenchmark.noise(
                IMAGE_BATCHES * components.batch(), components.config().data().imageSize(), new SplittableRandom(0));
        TwoViews views = new TwoViews(images, components.augmentation(ChannelStatistics.of(images)), 0);
        EpochOrder order = new EpochOrder(0, images.size(), components.batch());
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

    private double milliseconds(MultiDataSet batch) {
        long start = System.nanoTime();
        trainer.step(
                batch.getFeatures(0),
                batch.getFeatures(1),
                0,
                components.config().optimizer().learningRate());
        return (System.nanoTime() - start) / NANOS_PER_MS;
    }

    private static <T> double median(List<T> samples, ToDoubleFunction<T> part) {
        double[] sorted = samples.stream().mapToDouble(part).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(state::close);
            all.push(engine::close);
            all.push(inference::close);
            all.push(trainer::close);
        }
    }
}
