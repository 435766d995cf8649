package org.moco4j.cli;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.Benchmark;
import org.moco4j.session.BenchmarkJson;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.text.Quantities;

/** {@code bench}: measures training steps and inference on random images. */
public final class BenchCommand implements Command {
    private static final NumberOption STEPS = new NumberOption("steps", 10, 1, "steps to time");
    private static final NumberOption WARMUP =
            new NumberOption("warmup", 2, 1, "steps to run before those that are timed");
    private static final FlagOption EXPLAIN = new FlagOption(
            "explain",
            "show which kernels ran in the last step and the last inference pass, how long, and how near to the limits"
                    + " of this machine");
    private static final FlagOption VIEWS =
            new FlagOption("views", "also time steps while views are made, as in training");

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
                .addOption(VIEWS.option())
                .addOption(EXPLAIN.option());
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
        try (Benchmark benchmark = new Benchmark(new ComponentFactory(config), compute.host())) {
            PrintStream progress = invocation.err();
            compute.host().device().warning().ifPresent(progress::println);
            progress.println(benchmark.engine().gpu().map(gpu -> gpu + ", ").orElse("")
                    + compute.host().cpu().model() + ", "
                    + Quantities.count(compute.threads().compute(), "thread") + ", batch "
                    + config.optimizer().batchSize());
            Benchmark.Result result = benchmark.run(warmup, steps, progress);
            if (EXPLAIN.isGiven(invocation)) {
                benchmark.explanation().forEach(progress::println);
            }
            BenchmarkJson json = new BenchmarkJson(config, compute.threads(), benchmark.engine());
            json.add(result);
            if (VIEWS.isGiven(invocation)) {
                json.add(benchmark.runWithViews(steps, compute.threads().workers()));
            }
            invocation.out().println(json.text());
        }
        return 0;
    }

    /**
     * Without a config file this is the published recipe, because the quickstart is too small for a useful measurement.
     */
    private static MocoConfig config(Invocation invocation) {
        return invocation.configSource().file().isPresent()
                ? invocation.config()
                : MocoConfig.defaults().with(invocation.configSource().overrides());
    }
}
