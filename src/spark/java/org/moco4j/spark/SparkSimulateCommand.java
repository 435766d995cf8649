package org.moco4j.spark;

import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.Invocation;
import org.moco4j.config.MocoConfig;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.session.ComponentFactory;

/** {@code simulate}: predicts whether a cluster pays, for 2 to 64 machines and three networks. */
record SparkSimulateCommand() implements Command {
    private static final String COMPUTE = "compute";
    private static final List<Integer> MACHINES = List.of(2, 4, 8, 16, 32, 64);
    private static final List<Double> GIGABITS = List.of(1.0, 10.0, 25.0);

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public String summary() {
        return "predict the efficiency of 2 to 64 machines at 1, 10 and 25 Gb/s, by the model of docs/scale.md";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommonOptions.valued(
                        COMPUTE,
                        "SECONDS",
                        "time that one machine needs for a step of batch_size images, as bench measures it; every"
                                + " machine gets as many"))
                .addOption(SparkTrainCommand.BF16.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(new Example("simulate --config conf/cifar10.json --compute 3.2", "machines of 3.2 s a step"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config();
        double seconds = seconds(invocation);
        long weights = new Encoder(new ComponentFactory(config).encoder())
                .parameters().stream().mapToLong(ParameterSpec::length).sum();
        StepModel model =
                new StepModel(weights * Float.SIZE / 1e9, seconds, SparkTrainCommand.BF16.isGiven(invocation));
        int batch = config.optimizer().batchSize();
        print(
                invocation,
                "Weights of %.1f MB, %.2f s for a group of %d images on each machine.",
                weights * 4 / 1e6,
                seconds,
                batch);
        print(invocation, "Images per second, and the part of the machines' time that is spent computing:");
        print(invocation, "%8s %7s %17s %17s %17s", "machines", "batch", "1 Gb/s", "10 Gb/s", "25 Gb/s");
        for (int machines : MACHINES) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8d %7d", machines, machines * batch));
            for (double gigabits : GIGABITS) {
                line.append(String.format(
                        Locale.ROOT,
                        " %11.0f %4.0f%%",
                        machines * batch / model.stepSeconds(machines, gigabits),
                        100 * model.efficiency(machines, gigabits)));
            }
            invocation.out().println(line);
        }
        return 0;
    }

    private static double seconds(Invocation invocation) {
        String given = invocation
                .value(COMPUTE)
                .orElseThrow(() -> new UserError("--" + COMPUTE + " is missing: the seconds that one machine needs for"
                        + " a step. The command bench of one machine measures it: batch_size / images_per_second."));
        try {
            double seconds = Double.parseDouble(given);
            if (seconds > 0 && seconds < Double.POSITIVE_INFINITY) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new UserError("--" + COMPUTE + " is " + given + "; expected a number of seconds above 0, such as 3.2.");
    }

    private static void print(Invocation invocation, String format, Object... values) {
        invocation.out().println(String.format(Locale.ROOT, format, values));
    }
}
