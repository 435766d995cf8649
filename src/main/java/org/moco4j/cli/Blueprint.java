package org.moco4j.cli;

import org.moco4j.augment.Augmentation;
import org.moco4j.config.AugmentationSettings;
import org.moco4j.config.MachineSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimisationSettings;
import org.moco4j.graph.Architecture;
import org.moco4j.graph.EncoderShape;
import org.moco4j.graph.MocoGraph;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.train.LearningRate;
import org.moco4j.train.MomentumEncoder;
import org.moco4j.train.Sgd;

/** What the parts of a run are made with, read off its config. */
record Blueprint(MocoConfig config) {

    EncoderShape encoder() {
        ModelSettings model = config.model();
        return new EncoderShape(
                Architecture.valueOf(model.arch().name()),
                model.width(),
                model.mocoDim(),
                model.mlp(),
                config.data().imageSize());
    }

    MocoGraph.Method method() {
        ModelSettings model = config.model();
        return new MocoGraph.Method(batch(), model.bnSplits(), model.mocoK(), model.mocoT());
    }

    Engine engine() {
        return config.machine().engine() == MachineSettings.Engine.SAMEDIFF
                ? new SameDiffEngine()
                : new PlanEngine(new Nd4jKernels());
    }

    MomentumEncoder momentumEncoder() {
        return new MomentumEncoder(config.model().mocoM());
    }

    Sgd sgd() {
        return new Sgd(config.optimisation().momentum(), config.optimisation().wd());
    }

    LearningRate learningRate() {
        OptimisationSettings o = config.optimisation();
        return new LearningRate(o.learningRate(), o.epochs(), o.schedule(), o.cos(), o.warmupEpochs());
    }

    Augmentation augmentation(Augmentation.Rgb mean, Augmentation.Rgb std) {
        AugmentationSettings a = config.augmentation();
        AugmentationSettings.Jitter jitter = a.jitter();
        return new Augmentation(
                interval(a.cropScale()),
                interval(a.cropRatio()),
                a.flipP(),
                new Augmentation.Jitter(jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue()),
                a.jitterP(),
                a.grayscaleP(),
                a.blurP(),
                interval(a.blurSigma()),
                config.data().imageSize(),
                mean,
                std);
    }

    int batch() {
        return config.optimisation().batchSize();
    }

    /** Of a batch of views: {@code [N, H, W, 3]}. */
    long[] batchShape() {
        int size = config.data().imageSize();
        return new long[] {batch(), size, size, 3};
    }

    private static Augmentation.Interval interval(AugmentationSettings.Interval interval) {
        return new Augmentation.Interval(interval.low(), interval.high());
    }
}
