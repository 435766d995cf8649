package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.moco4j.report.RunListener.StepLine;

/** A run on CIFAR-10 with the published figures. */
final class SampleRunEvents {
    static final double HEALTHY = 0.9 / Math.sqrt(128);
    static final KnnScore UNTRAINED = new KnnScore(0.2620, 0.2811, 41.25, 5.5);
    static final KnnScore TRAINED = new KnnScore(0.3120, 0.3310, 45.2, 5.5);

    private SampleRunEvents() {}

    static RunStart start(int doneEpochs, int doneSteps) {
        return start(doneEpochs, doneSteps, false);
    }

    /** @param validation whether training images are held out in place of the test images */
    static RunStart start(int doneEpochs, int doneSteps, boolean validation) {
        return new RunStart(
                "resnet18",
                "Cifar10",
                50_000,
                10_000,
                validation,
                200,
                97,
                512,
                4096,
                128,
                "momentum 0.99, temperature 0.1, learning rate 0.06 x 0.1 at [120, 160], weight decay 5e-4, seed 1",
                "plan",
                "onednn",
                "AMD EPYC 7B13",
                2,
                1,
                Path.of("checkpoint/cifar10-3f2a"),
                Path.of("results/cifar10-3f2a"),
                doneEpochs,
                doneSteps);
    }

    static EpochLine epoch(int epoch, double loss, double featureStd, KnnScore knn) {
        return new EpochLine(
                epoch,
                200,
                97L * epoch,
                loss,
                Math.log(4097),
                0.06,
                95.13,
                Optional.empty(),
                Optional.empty(),
                featureStd,
                128,
                Optional.ofNullable(knn));
    }

    /** An epoch whose steps waited for views. */
    static EpochLine waiting(int epoch, EpochLine.ViewWait wait) {
        return new EpochLine(
                epoch,
                200,
                97L * epoch,
                7,
                Math.log(4097),
                0.06,
                95.13,
                Optional.of(wait),
                Optional.empty(),
                0.08,
                128,
                Optional.empty());
    }

    static StepLine step(int epoch, int step, double loss) {
        return new StepLine(epoch, step, 97, loss, 512);
    }

    static RunEnd end() {
        return new RunEnd(
                Optional.of(
                        new KnnHeadline(0.826, 200, OptionalDouble.of(UNTRAINED.output()), OptionalDouble.of(0.354))),
                Optional.empty(),
                Duration.ofHours(29).plusSeconds(61),
                57.8,
                Path.of("checkpoint/cifar10-3f2a/last.ckpt"),
                Path.of("results/cifar10-3f2a"),
                Optional.of(Path.of("results/cifar10-3f2a/report.html")),
                List.of(new RunEnd.Next(
                        "measure the encoder",
                        "mvn compile exec:java -Dexec.args=\"probe --config results/cifar10-3f2a/config.json\"")));
    }
}
