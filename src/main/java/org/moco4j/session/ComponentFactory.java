package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.TwoViews;
import org.moco4j.checkpoint.EncoderShapeReader;
import org.moco4j.config.AugmentationSettings;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.DataSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimizerSettings;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.explore.NearestNeighbors;
import org.moco4j.io.UnicodeNames;
import org.moco4j.moco.GpuMemoryCheck;
import org.moco4j.moco.GpuMomentumContrast;
import org.moco4j.moco.GraphEncoders;
import org.moco4j.moco.MocoGraph;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.moco.MomentumContrast;
import org.moco4j.moco.MomentumEncoder;
import org.moco4j.moco.Permutations;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.LearningRateSchedule;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.cuda.CudaDevice;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.plan.onednn.Precision;
import org.moco4j.platform.Cpu;
import org.moco4j.platform.DeviceChoice;
import org.moco4j.platform.HostSetup;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Creates the components of a run from its config.
 *
 * @param gpu opens the GPU
 */
public record ComponentFactory(MocoConfig config, Supplier<GpuDevice> gpu) {
    /** From so many multiplications on, opening the GPU takes less time than a search on the CPU. */
    private static final double SEARCH_ON_GPU = 1L << 35;

    /** Creates components for the first GPU of this machine, if they use one. */
    public ComponentFactory(MocoConfig config) {
        this(config, CudaDevice::open);
    }

    /** Returns the shape of the encoder. */
    public EncoderShape encoder() {
        return EncoderShapeReader.of(config);
    }

    /**
     * Returns the shape of the encoder for images of another size.
     *
     * @param imageSize height and width of an image, in pixels
     */
    public EncoderShape encoder(int imageSize) {
        return encoder().withImageSize(imageSize);
    }

    /** Returns the batch size, queue length, temperature and batch normalization splits of the method. */
    public MocoGraph.Method method() {
        ModelSettings model = config.model();
        return new MocoGraph.Method(batch(), model.bnSplits(), model.mocoK(), model.mocoT());
    }

    /** What runs the graph, and with which kernels. */
    private enum EngineKind {
        GPU,
        ONEDNN,
        ND4J,
        SAMEDIFF
    }

    /**
     * The names of an engine.
     *
     * @param name as {@link Engine#name}
     * @param kernels as {@link Engine#kernels}
     * @param gpu as {@link Engine#gpu}
     */
    public record EngineNames(String name, String kernels, Optional<String> gpu) {}

    /**
     * Creates the engine. With ND4J's CUDA backend this is always SameDiff's own session.
     *
     * @throws UserError if the kernels or the precision do not run on this machine
     */
    public Engine engine(HostSetup host) {
        String precision = config.compute().precision().name();
        return switch (engineKind(host)) {
            case GPU -> new GpuEngine(gpu.get(), GpuPrecision.valueOf(precision));
            case ONEDNN -> new PlanEngine(OneDnnKernels.load(oneDnnPrecision()));
            case ND4J -> new PlanEngine(new Nd4jKernels());
            case SAMEDIFF -> new SameDiffEngine();
        };
    }

    /** Returns the precision of the CPU's kernels; float32 if the config has one that only a GPU computes. */
    Precision oneDnnPrecision() {
        return config.compute().precision() == ComputeSettings.Precision.BF16 ? Precision.BF16 : Precision.FLOAT32;
    }

    /**
     * Returns the names of the engine without creating it, because an engine on a GPU takes memory there.
     *
     * @throws UserError as {@link #engine}
     */
    public EngineNames engineNames(HostSetup host) {
        return switch (engineKind(host)) {
            case GPU ->
                new EngineNames(
                        GpuEngine.NAME,
                        GpuEngine.KERNELS,
                        Optional.of(host.device().card()));
            case ONEDNN -> new EngineNames(PlanEngine.NAME, OneDnnKernels.NAME, Optional.empty());
            case ND4J -> new EngineNames(PlanEngine.NAME, Nd4jKernels.NAME, Optional.empty());
            case SAMEDIFF -> new EngineNames(SameDiffEngine.NAME, SameDiffEngine.KERNELS, Optional.empty());
        };
    }

    /**
     * Checks that the kernels and the precision of the config run on this machine. Opens no GPU.
     *
     * @throws UserError if they do not
     */
    void requireSupported(HostSetup host) {
        engineKind(host);
    }

    private EngineKind engineKind(HostSetup host) {
        ComputeSettings settings = config.compute();
        DeviceChoice.Device device = host.device().device();
        if (device == DeviceChoice.Device.GPU) {
            return EngineKind.GPU;
        }
        requireGpuForCuda(host);
        boolean plan = settings.engine() == ComputeSettings.Engine.PLAN && device == DeviceChoice.Device.CPU;
        boolean oneDnn = plan
                && (settings.kernels() == ComputeSettings.Kernels.ONEDNN
                        || (settings.kernels() == ComputeSettings.Kernels.AUTO && OneDnnKernels.isAvailable()));
        if (settings.precision() == ComputeSettings.Precision.BF16) {
            requireBf16(host.cpu(), oneDnn);
        }
        if (!plan) {
            return EngineKind.SAMEDIFF;
        }
        return oneDnn ? EngineKind.ONEDNN : EngineKind.ND4J;
    }

    private void requireGpuForCuda(HostSetup host) {
        DeviceChoice choice = host.device();
        if (config.compute().kernels() == ComputeSettings.Kernels.CUDA && choice.device() != DeviceChoice.Device.GPU) {
            throw new UserError("kernels is cuda, but " + choice.reason().orElse("device_target is CPU")
                    + choice.fix().map(fix -> "\n  " + fix).orElse("")
                    + "\n  With --kernels auto, the CPU is used. docs/gpu.md says what a GPU needs.");
        }
    }

    /**
     * Opens the GPU to compare all images with each other; empty if the CPU is to be used, or is fast enough.
     *
     * @param features {@code [n, d]}
     * @throws UserError if the kernels of the config need a GPU and there is none
     */
    public Optional<GpuDevice> gpuForSearch(HostSetup host, INDArray features) {
        requireGpuForCuda(host);
        double multiplications = (double) features.size(0) * features.size(0) * features.size(1);
        boolean exact = features.size(0) <= NearestNeighbors.EXACT_UP_TO;
        return host.device().device() == DeviceChoice.Device.GPU && exact && multiplications >= SEARCH_ON_GPU
                ? Optional.of(gpu.get())
                : Optional.empty();
    }

    private static void requireBf16(Cpu cpu, boolean oneDnn) {
        if (!cpu.has(Cpu.Feature.AVX512_BF16) && !cpu.has(Cpu.Feature.AMX)) {
            throw new UserError("precision is bf16, but this processor (" + cpu.model() + ", " + cpu.describe()
                    + ") does not multiply bfloat16 in hardware: AVX512_BF16 or AMX is needed."
                    + " Use \"precision\": \"float32\".");
        }
        if (!oneDnn) {
            throw new UserError(
                    "precision is bf16, which only the kernels of oneDNN compute, with the engine plan on the "
                            + "CPU. Use \"kernels\": \"onednn\" and \"engine\": \"plan\", or \"precision\":"
                            + " \"float32\".");
        }
    }

    /**
     * Returns the request for the data set.
     *
     * @param workers threads that read or draw images
     */
    public DatasetRequest dataRequest(int workers) {
        DataSettings data = config.data();
        return new DatasetRequest(
                datasetName(data.dataset()),
                dataFolder(),
                data.labels(),
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
                data.resize(),
                data.cacheSize());
    }

    /** Returns the folder of the data set, with its name in the Unicode form that is on the disk. */
    public Path dataFolder() {
        Path given = config.data().dataDir();
        try {
            return UnicodeNames.existing(given);
        } catch (IOException e) {
            // Reading the folder later reports the error.
            return given;
        }
    }

    /** Returns the momentum update of the key encoder. */
    public MomentumEncoder momentumEncoder() {
        return new MomentumEncoder(config.model().mocoM());
    }

    /** Returns the optimizer. */
    public Sgd sgd() {
        return new Sgd(config.optimizer().momentum(), config.optimizer().wd());
    }

    /**
     * Creates the trainer: on the GPU if the engine is there, else on the CPU.
     *
     * @param viewSize height and width of a view, in pixels
     */
    public MocoTrainer trainer(MocoState state, Engine engine, int viewSize) {
        return trainer(state, engine, viewSize, keyShuffle());
    }

    /**
     * Checks that training with views of this size fits into the memory of the GPU, if the engine is there.
     *
     * @param viewSize height and width of a view, in pixels
     * @throws UserError if it does not fit
     */
    public void requireMemory(MocoState state, Engine engine, int viewSize) {
        if (engine instanceof GpuEngine onGpu) {
            GpuMemoryCheck.require(onGpu, state, encoder(viewSize), method());
        }
    }

    MocoTrainer trainer(MocoState state, Engine engine, int viewSize, Permutations permutations) {
        EncoderShape shape = encoder(viewSize);
        boolean symmetric = config.model().symmetric();
        return engine instanceof GpuEngine gpu
                ? new GpuMomentumContrast(
                        state, shape, method(), gpu, momentumEncoder(), sgd(), symmetric, permutations)
                : new MomentumContrast(
                        state,
                        new GraphEncoders(shape, method(), state, engine),
                        momentumEncoder(),
                        sgd(),
                        symmetric,
                        permutations);
    }

    /** Returns the learning rate schedule. */
    public LearningRateSchedule learningRate() {
        OptimizerSettings settings = config.optimizer();
        return new LearningRateSchedule(
                settings.learningRate(),
                settings.epochs(),
                settings.schedule(),
                decay(settings),
                settings.warmupEpochs());
    }

    private static LearningRateSchedule.Decay decay(OptimizerSettings settings) {
        if (!settings.cos()) {
            return LearningRateSchedule.Decay.MILESTONES;
        }
        return settings.cosPerStep()
                ? LearningRateSchedule.Decay.COSINE_BY_STEP
                : LearningRateSchedule.Decay.COSINE_BY_EPOCH;
    }

    /** Returns how the batches of keys are shuffled. They are not shuffled if {@code key-shuffle} is off. */
    public Permutations keyShuffle() {
        return config.model().keyShuffle() ? Permutations.seeded(config.run().seed()) : Permutations.IDENTITY;
    }

    /**
     * Returns the augmentation of training views.
     *
     * @param statistics channel statistics of the training images
     */
    public Augmentation augmentation(ChannelStatistics statistics) {
        return augmentation(statistics, config.data().imageSize());
    }

    /**
     * Returns the augmentation for views of another size.
     *
     * @param imageSize height and width of a view, in pixels
     */
    public Augmentation augmentation(ChannelStatistics statistics, int imageSize) {
        AugmentationSettings settings = config.augmentation();
        AugmentationSettings.Jitter jitter = settings.jitter();
        return new Augmentation(
                interval(settings.cropScale()),
                interval(settings.cropRatio()),
                settings.flipP(),
                new Augmentation.Jitter(jitter.brightness(), jitter.contrast(), jitter.saturation(), jitter.hue()),
                settings.jitterP(),
                settings.grayscaleP(),
                settings.blurP(),
                interval(settings.blurSigma()),
                imageSize,
                rgb(statistics.mean()),
                rgb(statistics.std()));
    }

    /**
     * Returns the two views of each image, in the whole image if it is stored.
     *
     * @param images the training images
     * @param augmentation of the views
     */
    public TwoViews views(ImageSet images, Augmentation augmentation) {
        return new TwoViews(images.viewSource(), augmentation, config.run().seed());
    }

    /** Returns the batch size. */
    public int batch() {
        return config.optimizer().batchSize();
    }

    /** Returns the shape of a batch of views: {@code [N, H, W, 3]}. */
    long[] batchShape() {
        int size = config.data().imageSize();
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
