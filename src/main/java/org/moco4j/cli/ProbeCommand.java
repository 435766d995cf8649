package org.moco4j.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.eval.probe.ProbeProtocol;
import org.moco4j.inspect.LinearProbeEvaluation;
import org.moco4j.inspect.ResultText;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.TaskParts;

/** {@code probe}: trains linear classifiers on the frozen features and reports their accuracy. */
public record ProbeCommand(InstantSource clock) implements Command {
    private static final NumberOption VIEWS = new NumberOption(
            "augmented-views",
            2,
            0,
            "random crops of each training image for the probe with augmentation; encoding each takes as long as"
                    + " encoding all training images; 0 leaves that probe out");
    private static final NumberOption EPOCHS = new NumberOption(
            "probe-epochs", 100, 1, "passes over the features; fewer if thousands of classes would take minutes");

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String summary() {
        return "train linear classifiers on the frozen features: the linear probe";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        return EncoderOption.options()
                .addOption(VIEWS.option())
                .addOption(EPOCHS.option())
                .addOption(FlagOption.FORCE.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("probe", "the best encoder of the quickstart's run"),
                new Example(
                        "probe --config conf/cifar10.json --augmented-views 0", "another run's, without augmentation"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        int views = VIEWS.of(invocation);
        int epochs = EPOCHS.of(invocation);
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderOption.open(invocation, clock)) {
                Path results = session.resultsFolder();
                invocation.claim(new OutputFiles().addProbe(results));
                ProbeProtocol protocol =
                        ProbeProtocol.usual(session.config().run().seed()).withEpochs(epochs);
                boolean fixedEpochs = invocation.value(EPOCHS.name()).isPresent();
                ProbeResult result = new LinearProbeEvaluation(session, protocol, fixedEpochs, views).run();
                ProbeResult.FILE.write(results, result);
                new ResultText(invocation.layout()).of(result).forEach(invocation.out()::println);
                invocation.printPath("Results:", results.resolve(ProbeResult.FILE.name()));
                RunReportWriter.finish(
                        new TaskParts(),
                        results,
                        () -> session.encoder().origin().checkpoint(),
                        invocation.out(),
                        session.console()::notice);
            }
            return 0;
        });
    }
}
