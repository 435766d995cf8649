package org.moco4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.config.MocoConfig;
import org.moco4j.plan.GraphRunner;
import org.moco4j.platform.ComputeThread;
import org.moco4j.platform.ResidentMemory;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.session.Benchmark;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ConfigComponents;
import org.moco4j.text.Quantities;

/** {@code bench}: how fast a training step and the encoder are, on random images. */
public final class BenchCommand implements Command {
    private static final NumberOption STEPS = new NumberOption("steps", 10, 1, "steps to time");
    private static final NumberOption WARMUP =
            new NumberOption("warmup", 2, 1, "steps to run before those that are timed");
    private static final String EXPLAIN = "explain";
    private static final String VIEWS = "views";

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "time training steps and inference on random images; the last line is JSON";
    }

    @Override
    public String withoutConfig() {
        return "the defaults in brackets below, which are the published recipe";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(STEPS.option())
                .addOption(WARMUP.option())
                .addOption(Option.builder()
                        .longOpt(VIEWS)
                        .desc("also time steps while views are made, as in training")
                        .get())
                .addOption(Option.builder()
                        .longOpt(EXPLAIN)
                        .desc(
                                "show which kernels ran in the last step and the last inference pass, how often, and how long")
                        .get());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("bench --batch_size 128 --steps 10", "the full ResNet-18 at batch 128"),
                new Example("bench --batch_size 32 --width 16 --explain", "a small one, with its kernels"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        return ComputeThread.call(() -> measure(invocation));
    }

    private static int measure(Invocation invocation) throws Exception {
        int steps = STEPS.of(invocation);
        int warmup = WARMUP.of(invocation);
        MocoConfig config = config(invocation);
        ComputeSetup compute = ComputeSetup.prepare(config);
        try (Benchmark bench = new Benchmark(new ConfigComponents(config), compute.machine())) {
            PrintStream progress = invocation.err();
            progress.println(compute.machine().cpu().model() + ", "
                    + Quantities.count(compute.threads().compute(), "thread") + ", batch "
                    + config.optimisation().batchSize());
            Benchmark.Result result = bench.run(warmup, steps, progress);
            if (invocation.line().hasOption(EXPLAIN)) {
                explain("the last step", bench.kernelUse(), progress);
                explain("the last inference pass", bench.inferenceKernelUse(), progress);
            }
            Map<String, Object> line = line(config, compute.threads(), bench, result);
            if (invocation.line().hasOption(VIEWS)) {
                addViews(bench.runWithViews(steps, compute.threads().workers()), config, line);
            }
            invocation.out().println(new ObjectMapper().writeValueAsString(line));
        }
        return 0;
    }

    private static void explain(String what, Map<String, GraphRunner.KernelUse> uses, PrintStream progress) {
        progress.println(what + ":");
        uses.entrySet().stream()
                .sorted(Comparator.comparingLong(use -> -use.getValue().nanos()))
                .forEach(use -> progress.printf(
                        "%5d x %8.1f ms  %s%n",
                        use.getValue().calls(), use.getValue().nanos() / 1e6, use.getKey()));
    }

    /** The published recipe if no file is named: the quickstart is too small to be worth timing. */
    private static MocoConfig config(Invocation invocation) {
        return invocation.configSource().file().isPresent()
                ? invocation.config()
                : MocoConfig.defaults().with(invocation.configSource().overrides());
    }

    private static Map<String, Object> line(
            MocoConfig config, ThreadCounts threads, Benchmark bench, Benchmark.Result result) {
        Map<String, Object> line = new LinkedHashMap<>();
        int batch = config.optimisation().batchSize();
        line.put("images_per_second", rounded(batch / result.step() * 1000));
        line.put("batch_size", batch);
        line.put("threads", threads.compute());
        line.put("engine", bench.engine().name());
        line.put("kernels", bench.engine().kernels());
        line.put("precision", config.machine().precision().name().toLowerCase(Locale.ROOT));
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("key_forward", rounded(result.keyForward()));
        parts.put("query_forward", rounded(result.queryForward()));
        parts.put("backward", rounded(result.backward()));
        parts.put("update", rounded(result.update()));
        line.put("step_ms", parts);
        line.put("inference_images_per_second", rounded(batch / result.inference() * 1000));
        line.put("start_to_first_step_s", rounded(result.uptime() / 1000));
        line.put("peak_rss_mib", ResidentMemory.peakMib().orElse(null));
        return line;
    }

    private static void addViews(Benchmark.ViewsResult views, MocoConfig config, Map<String, Object> line) {
        int batch = config.optimisation().batchSize();
        line.put("with_views_images_per_second", rounded(batch / views.withViews() * 1000));
        line.put("with_views_of_bare", Math.round(views.bare() / views.withViews() * 1000) / 1000.0);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
