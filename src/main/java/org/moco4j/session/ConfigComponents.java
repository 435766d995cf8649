package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.checkpoint.EncoderShapes;
import org.moco4j.config.AugmentationSettings;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.DataSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimizerSettings;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DatasetRequest;
import org.moco4j.io.UnicodeNames;
import org.moco4j.moco.MocoGraph;
import org.moco4j.moco.MomentumEncoder;
import org.moco4j.moco.Permutations;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.LearningRateSchedule;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.plan.onednn.Precision;
import org.moco4j.platform.CpuFeature;
import org.moco4j.platform.CpuFeatures;
import org.moco4j.platform.DeviceChoice;
import org.moco4j.platform.MachineSetup;

/** What the parts of a run are made with, read off its config. */
public record ConfigComponents(MocoConfig config) {

    public EncoderShape encoder() {
        return EncoderShapes.of(config);
    }

    /**
     * The same for images of another size.
     *
     * @param imageSize height and width of an image, in pixels
     */
    public EncoderShape encoder(int imageSize) {
        EncoderShape shape = encoder();
        return new EncoderShape(shape.architecture(), shape.width(), shape.dim(), shape.mlp(), imageSize);
    }

    public MocoGraph.Method method() {
        ModelSettings model = config.model();
        return new MocoGraph.Method(batch(), model.bnSplits(), model.mocoK(), model.mocoT());
    }

    /**
     * The plan is for the CPU; on a GPU SameDiff's own session runs.
     *
     * @throws UserError where kernels or precision don't run on this machine
     */
    public Engine engine(MachineSetup machine) {
        ComputeSettings wishes = config.machine();
        boolean plan = wishes.engine() == ComputeSettings.Engine.PLAN
                && machine.device().device() == DeviceChoice.Device.CPU;
        boolean oneDnn = plan
                && (wishes.kernels() == ComputeSettings.Kernels.ONEDNN
                        || (wishes.kernels() == ComputeSettings.Kernels.AUTO && OneDnnKernels.isAvailable()));
        if (wishes.precision() == ComputeSettings.Precision.BF16) {
            requireBf16(machine.cpu(), oneDnn);
        }
        if (!plan) {
            return new SameDiffEngine();
        }
        return new PlanEngine(
                oneDnn ? OneDnnKernels.load(Precision.valueOf(wishes.precision().name())) : new Nd4jKernels());
    }

    private static void requireBf16(CpuFeatures cpu, boolean oneDnn) {
        if (!cpu.has(CpuFeature.AVX512_BF16) && !cpu.has(CpuFeature.AMX)) {
            throw new UserError(
                    "precision is bf16, but this processor (" + cpu.model() + ", " + cpu.describe()
                            + ") does not multiply bfloat16 in hardware: AVX512_BF16 or AMX is needed. Use \"precision\": \"float32\".");
        }
        if (!oneDnn) {
            throw new UserError(
                    "precision is bf16, which only the kernels of oneDNN compute, with the engine plan on the "
                            + "CPU. Use \"kernels\": \"onednn\" and \"engine\": \"plan\", or \"precision\": \"float32\".");
        }
    }

    /**
     * The request for the data set.
     *
     * @param workers threads that read or draw
     */
    public DatasetRequest dataRequest(int workers) {
        DataSettings data = config.data();
        return new DatasetRequest(
                datasetName(data.dataset()),
                dataFolder(),
                DatasetRequest.Labels.valueOf(data.labels().name()),
                data.imageSize(),
                data.unlabelled(),
                data.trainImages(),
                data.testImages(),
                data.dataFraction(),
                data.validationFraction(),
                config.run().seed(),
                data.testFraction(),
                workers,
                true,
                data.resize());
    }

    /** The folder of the data set, in the form of Unicode that the disk has its name in. */
    public Path dataFolder() {
        Path given = config.data().dataDir();
        try {
            return UnicodeNames.existing(given);
        } catch (IOException e) {
            // Reading the folder reports what is wrong with it.
            return given;
        }
    }

    public MomentumEncoder momentumEncoder() {
        return new MomentumEncoder(config.model().mocoM());
    }

    public Sgd sgd() {
        return new Sgd(config.optimisation().momentum(), config.optimisation().wd());
    }

    public LearningRateSchedule learningRate() {
        OptimizerSettings o = config.optimisation();
        return new LearningRateSchedule(o.learningRate(), o.epochs(), o.schedule(), decay(o), o.warmupEpochs());
    }

    private static LearningRateSchedule.Decay decay(OptimizerSettings optimisation) {
        if (!optimisation.cos()) {
            return LearningRateSchedule.Decay.MILESTONES;
        }
        return optimisation.cosPerStep()
                ? LearningRateSchedule.Decay.COSINE_BY_STEP
                : LearningRateSchedule.Decay.COSINE_BY_EPOCH;
    }

    /** How the key batches are shuffled; with {@code key-shuffle} off, not at all. */
    public Permutations keyShuffle() {
        return config.model().keyShuffle() ? Permutations.seeded(config.run().seed()) : Permutations.IDENTITY;
    }

    /**
     * The augmentation of training views.
     *
     * @param statistics of the training images
     */
    public Augmentation augmentation(ChannelStatistics statistics) {
        return augmentation(statistics, config.data().imageSize());
    }

    /**
     * The same for images of another size.
     *
     * @param imageSize height and width of a view, in pixels
     */
    public Augmentation augmentation(ChannelStatistics statistics, int imageSize) {
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
                imageSize,
                rgb(statistics.mean()),
                rgb(statistics.std()));
    }

    public int batch() {
        return config.optimisation().batchSize();
    }

    /** Of a batch of views: {@code [N, H, W, 3]}. */
    public long[] batchShape() {
        return batchShape(config.data().imageSize());
    }

    /** Of a batch of views of {@code size} pixels: {@code [N, size, size, 3]}. */
    public long[] batchShape(int size) {
        return new long[] {batch(), size, size, 3};
    }

    private static Augmentation.Interval interval(AugmentationSettings.Interval interval) {
        return new Augmentation.Interval(interval.low(), interval.high());
    }

    private static Augmentation.Rgb rgb(float[] channels) {
        return new Augmentation.Rgb(channels[0], channels[1], channels[2]);
    }

    private static String datasetName(DataSettings.Dataset dataset) {
        return switch (dataset) {
            case CIFAR10 -> "Cifar10";
            case CIFAR100 -> "Cifar100";
            case IMAGE_FOLDER -> "ImageFolder";
            case SHAPES -> "Shapes";
        };
    }
}
