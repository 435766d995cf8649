package org.moco4j.moco;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.moco4j.UserError;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.RunningStatistics;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.cuda.ElementType;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPlan;
import org.moco4j.plan.cuda.LaunchShape;
import org.moco4j.plan.cuda.PinnedMemory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * Momentum Contrast on a GPU: the same step as {@link MomentumContrast}, with everything that training changes in the
 * memory of the GPU. Per step only the views, the order of the keys and the learning rate are copied there, and only
 * the loss comes back. The work of a step is recorded once ({@link #prepare}, which reads like Algorithm 1) and then
 * starts with one call.
 */
public final class GpuMomentumContrast implements MocoTrainer {
    private static final int FLOAT = Float.BYTES;

    private static final double GIB = 1 << 30;
    /** For the libraries, views and results. */
    private static final long RESERVED_BYTES = 256L << 20;

    /** More arrays than a data set's batches use. */
    private static final int MOST_PINNED = 16;

    /** Places in the results of a step: the loss of each direction, and whether something is not finite. */
    private static final int SECOND_LOSS = FLOAT;

    private static final int GRADIENTS_FLAG = 2 * FLOAT;
    private static final int WEIGHTS_FLAG = 3 * FLOAT;
    private static final int RESULT_BYTES = 4 * FLOAT;
    /** Places in the settings of a step: the learning rate, the queue's pointers, then the permutations. */
    private static final int POINTERS = FLOAT;

    private static final int PERMUTATIONS = 3 * FLOAT;

    private final MocoState state;
    private final GpuEngine engine;
    private final GpuDevice device;
    private final MocoPrograms programs;
    private final GpuPlan keyPlan;
    private final GpuPlan queryPlan;
    private final MomentumEncoder momentumEncoder;
    private final Sgd sgd;
    private final Permutations permutations;
    private final DivergenceCheck divergence;

    private final int directions;
    private final int batch;
    private final int imageLength;
    private final int dim;

    private final PinnedMemory settings;
    private final PinnedMemory results;
    private final long deviceSettings;
    private final long deviceResults;
    private final long[] views;
    private final long[] keys;
    private final long firstGradients;
    private final Kept kept;

    private final List<Runnable> work;
    private GpuDevice.Recording recording;
    private final Map<Upload, Runnable> uploads = new HashMap<>();
    /** The arrays whose memory is pinned; kept here so that it is not freed before. */
    private final Map<Long, INDArray> pinned = new HashMap<>();

    private boolean started;

    /** The copy of host memory to the views of this number. */
    private record Upload(long host, int view) {}

    /** The addresses of the state's arrays in the memory of the GPU. */
    private record Kept(
            long query,
            long key,
            long velocity,
            long queryStatistics,
            long keyStatistics,
            long queue,
            long gradients) {}

    /**
     * Prepares the steps; copies the state to the GPU.
     *
     * @param symmetric whether each view is once the query and once the key (Chen and He 2021, as in MoCo v3)
     * @param permutations how the key batches are shuffled
     * @throws UserError if the GPU has too little free memory
     */
    public GpuMomentumContrast(
            MocoState state,
            EncoderShape shape,
            MocoGraph.Method method,
            GpuEngine engine,
            MomentumEncoder momentumEncoder,
            Sgd sgd,
            boolean symmetric,
            Permutations permutations) {
        this.state = state;
        this.engine = engine;
        this.device = engine.device();
        this.momentumEncoder = momentumEncoder;
        this.sgd = sgd;
        this.permutations = permutations;
        this.divergence = new DivergenceCheck(state);
        this.programs = MocoPrograms.build(shape, method, state);
        this.keyPlan = engine.compile(programs.keys());
        this.queryPlan = engine.compile(programs.queries());
        requireMemory(method);
        this.directions = symmetric ? 2 : 1;
        this.batch = method.batch();
        this.imageLength = 3 * shape.imageSize() * shape.imageSize();
        this.dim = shape.dim();
        int settingsBytes = PERMUTATIONS + directions * batch * Integer.BYTES;
        this.settings = new PinnedMemory(device, settingsBytes);
        this.results = new PinnedMemory(device, RESULT_BYTES);
        this.deviceSettings = engine.allocate(settingsBytes);
        this.deviceResults = engine.allocate(RESULT_BYTES);
        this.views = new long[] {engine.allocate(viewBytes()), engine.allocate(viewBytes())};
        this.keys = new long[] {engine.allocate(keyBytes()), engine.allocate(keyBytes())};
        this.firstGradients = symmetric ? engine.allocate(weights() * FLOAT) : 0;
        this.kept = new Kept(
                engine.keep(state.query().flat()),
                engine.keep(state.key().flat()),
                engine.keep(state.velocity().flat()),
                engine.keep(state.queryStatistics().flat()),
                engine.keep(state.keyStatistics().flat()),
                engine.keep(state.queue().keys()),
                engine.keep(programs.gradients().flat()));
        this.work = prepare();
    }

    /**
     * Checks the memory before anything is allocated. The activations are nearly all of it, and grow with the batch.
     *
     * @throws UserError if the step does not fit; it names a batch that does
     */
    private void requireMemory(MocoGraph.Method method) {
        long activations = engine.missingBlockBytes();
        // Weights of both encoders, velocity, gradients and their sum, and the queue twice.
        long fixed = FLOAT * (5 * weights() + 2 * state.queue().keys().length()) + RESERVED_BYTES;
        long free = device.freeBytes();
        if (activations + fixed <= free) {
            return;
        }
        long fits = (long) (method.batch() * (double) Math.max(0, free - fixed) / activations);
        long smaller = Long.highestOneBit(Math.max(1, fits));
        boolean possible = fits >= 2L * method.splits();
        throw new UserError(String.format(
                Locale.ROOT,
                "The GPU has too little free memory: a step with batch_size %d needs %.1f GiB, and %s has %.1f GiB free. %s",
                method.batch(),
                (activations + fixed) / GIB,
                device.name(),
                free / GIB,
                possible
                        ? "A batch of " + smaller + " fits: --batch_size " + smaller
                        : "Close other programs on the GPU, or use --device_target CPU."));
    }

    private long viewBytes() {
        return (long) batch * imageLength * FLOAT;
    }

    private long keyBytes() {
        return (long) batch * dim * FLOAT;
    }

    private long weights() {
        return state.query().flat().length();
    }

    /** The work of a step, in the order of Algorithm 1. */
    private List<Runnable> prepare() {
        List<Runnable> all = new ArrayList<>();
        all.add(device.copyIn(
                settings.address(), deviceSettings, settings.content().capacity()));
        all.add(device.clear(deviceResults, RESULT_BYTES));
        all.add(elementwise(
                "momentum_update",
                weights(),
                kept.key,
                kept.query,
                (float) momentumEncoder.momentum(),
                (float) (1 - momentumEncoder.momentum()),
                weights()));
        for (int direction = 0; direction < directions; direction++) {
            all.addAll(encodeKeys(direction));
        }
        for (int direction = 0; direction < directions; direction++) {
            all.addAll(lossAndGradients(direction));
        }
        all.addAll(checks());
        all.add(elementwise(
                "sgd",
                weights(),
                kept.query,
                kept.velocity,
                kept.gradients,
                deviceSettings,
                deviceResults + GRADIENTS_FLAG,
                (float) sgd.momentum(),
                (float) sgd.weightDecay(),
                weights()));
        all.add(nonFinite(kept.query, weights(), WEIGHTS_FLAG));
        // After the loss, so that a batch's own keys are never its negatives.
        for (int direction = 0; direction < directions; direction++) {
            all.add(elementwise(
                    "enqueue",
                    (long) batch * dim,
                    kept.queue,
                    keys[direction],
                    deviceSettings + POINTERS + (long) direction * Integer.BYTES,
                    deviceResults + GRADIENTS_FLAG,
                    dim,
                    (long) batch * dim));
        }
        all.add(device.copyOut(deviceResults, results.address(), RESULT_BYTES));
        return all;
    }

    /** Encodes the keys of a shuffled batch and puts them back in order. */
    private List<Runnable> encodeKeys(int direction) {
        long order = deviceSettings + PERMUTATIONS + (long) direction * batch * Integer.BYTES;
        List<Runnable> all = new ArrayList<>();
        all.add(rows(
                "gather_rows", keyViews(direction), keyPlan.placeholder(MocoGraph.KEY_IMAGES), order, imageLength));
        all.add(keyPlan::start);
        all.addAll(statistics(programs.keyStatistics(), keyPlan, kept.keyStatistics, state.keyStatistics()));
        all.add(rows("scatter_rows", keyPlan.output(MocoGraph.KEYS), keys[direction], order, dim));
        return all;
    }

    /** Queries of the first view and keys of the second; in the second direction the other way around. */
    private long queryViews(int direction) {
        return views[direction];
    }

    private long keyViews(int direction) {
        return views[1 - direction];
    }

    /** Computes the loss and its gradients; those of the second direction are added to those of the first. */
    private List<Runnable> lossAndGradients(int direction) {
        List<Runnable> all = new ArrayList<>();
        all.add(device.copy(queryViews(direction), queryPlan.placeholder(MocoGraph.QUERY_IMAGES), viewBytes()));
        all.add(device.copy(keys[direction], queryPlan.placeholder(MocoGraph.POSITIVE), keyBytes()));
        all.add(device.copy(
                kept.queue,
                queryPlan.placeholder(MocoGraph.QUEUE),
                state.queue().keys().length() * FLOAT));
        all.add(queryPlan::start);
        all.addAll(statistics(programs.queryStatistics(), queryPlan, kept.queryStatistics, state.queryStatistics()));
        all.add(device.copy(queryPlan.output(MocoGraph.LOSS), deviceResults + (long) direction * SECOND_LOSS, FLOAT));
        boolean last = direction == directions - 1;
        if (!last) {
            all.add(device.copy(kept.gradients, firstGradients, weights() * FLOAT));
        } else if (directions > 1) {
            int relu = 0;
            all.add(elementwise("add", weights(), kept.gradients, firstGradients, kept.gradients, relu, weights()));
        }
        return all;
    }

    private List<Runnable> statistics(RunningStatistics statistics, GpuPlan plan, long flat, FlatParameters arrays) {
        long start = arrays.flat().data().addressPointer().address();
        List<Runnable> all = new ArrayList<>();
        for (RunningStatistics.Pair pair : statistics.pairs()) {
            long offset = pair.running().data().addressPointer().address() - start;
            int channels = Math.toIntExact(pair.running().length());
            float high = (float) pair.unbiased();
            all.add(device.kernel(
                    ElementType.FLOAT32,
                    "running_statistics",
                    LaunchShape.items(channels),
                    flat + offset,
                    plan.output(pair.output()),
                    Math.toIntExact(plan.length(pair.output()) / channels),
                    channels,
                    high,
                    (float) (pair.unbiased() - high)));
        }
        return all;
    }

    private List<Runnable> checks() {
        return List.of(
                nonFinite(deviceResults, directions, GRADIENTS_FLAG),
                nonFinite(kept.gradients, weights(), GRADIENTS_FLAG),
                nonFinite(kept.queryStatistics, state.queryStatistics().flat().length(), GRADIENTS_FLAG),
                nonFinite(kept.keyStatistics, state.keyStatistics().flat().length(), GRADIENTS_FLAG));
    }

    private Runnable nonFinite(long values, long n, int flag) {
        return elementwise("find_non_finite", n, values, deviceResults + flag, n);
    }

    private Runnable elementwise(String kernel, long n, Object... arguments) {
        return device.kernel(ElementType.FLOAT32, kernel, LaunchShape.items(n), arguments);
    }

    private Runnable rows(String kernel, long from, long to, long order, int length) {
        return device.kernel(ElementType.FLOAT32, kernel, new LaunchShape(batch, 1, 256), from, to, order, length);
    }

    @Override
    public StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
        upload(xQ, 0);
        upload(xK, 1);
        writeSettings(globalStep, learningRate);
        start();
        device.synchronize();
        ByteBuffer values = results.content();
        double loss = values.getFloat(0);
        if (directions > 1) {
            loss = (loss + values.getFloat(SECOND_LOSS)) / 2;
        }
        Result result = new Result(loss);
        if (values.getInt(GRADIENTS_FLAG) != 0 || values.getInt(WEIGHTS_FLAG) != 0) {
            throw diverged(result, globalStep);
        }
        state.queue()
                .moveTo((state.queue().pointer() + directions * batch)
                        % state.queue().length());
        return result;
    }

    /**
     * Starts to copy views to the device. Batches reuse a few arrays, so that their memory is pinned once; views in
     * other arrays are copied more slowly.
     */
    private void upload(INDArray images, int view) {
        if (!isPlain(images) || uploads.size() > MOST_PINNED) {
            engine.upload(images, views[view]);
            return;
        }
        long host = images.data().addressPointer().address();
        uploads.computeIfAbsent(new Upload(host, view), upload -> {
                    if (pinned.put(host, images) == null) {
                        device.pin(host, viewBytes());
                    }
                    return device.copyIn(host, views[view], viewBytes());
                })
                .run();
    }

    private static boolean isPlain(INDArray images) {
        return images.ordering() == 'c' && Shape.hasDefaultStridesForShape(images);
    }

    private void writeSettings(long globalStep, double learningRate) {
        ByteBuffer values = settings.content();
        values.putFloat(0, (float) learningRate);
        for (int direction = 0; direction < directions; direction++) {
            int pointer = (state.queue().pointer() + direction * batch)
                    % state.queue().length();
            values.putInt(POINTERS + direction * Integer.BYTES, pointer);
            int[] order = permutations.of(batch, directions * globalStep + direction);
            values.slice(PERMUTATIONS + direction * batch * Integer.BYTES, batch * Integer.BYTES)
                    .order(values.order())
                    .asIntBuffer()
                    .put(order);
        }
    }

    /** The first step starts each call by itself, because libraries allocate memory in their first call. */
    private void start() {
        if (!started) {
            started = true;
            work.forEach(Runnable::run);
            return;
        }
        if (recording == null) {
            recording = device.record(() -> work.forEach(Runnable::run));
        }
        recording.replay();
    }

    private DivergedException diverged(Result result, long globalStep) {
        updateState();
        EncoderService.QueryResult query =
                new EncoderService.QueryResult(result.loss(), result.queries(), result.logits(), result.gradients());
        try {
            divergence.checkGradients(query, globalStep);
            divergence.checkWeights(query, globalStep);
        } catch (DivergedException e) {
            return e;
        }
        throw new IllegalStateException("the GPU reported a value that is not finite, but there is none");
    }

    @Override
    public void updateState() {
        engine.download(state.query().flat());
        engine.download(state.key().flat());
        engine.download(state.velocity().flat());
        engine.download(state.queryStatistics().flat());
        engine.download(state.keyStatistics().flat());
        engine.download(state.queue().keys());
    }

    @Override
    public Map<String, GraphRunner.KernelUse> kernelUse() {
        Map<String, GraphRunner.KernelUse> uses = new TreeMap<>(keyPlan.kernelUse());
        queryPlan.kernelUse().forEach((kernel, use) -> uses.merge(kernel, use, GraphRunner.KernelUse::plus));
        return uses;
    }

    @Override
    public void close() {
        if (recording != null) {
            recording.close();
        }
        for (INDArray array : List.of(
                state.query().flat(),
                state.key().flat(),
                state.velocity().flat(),
                state.queryStatistics().flat(),
                state.keyStatistics().flat(),
                state.queue().keys(),
                programs.gradients().flat())) {
            engine.release(array);
        }
        pinned.keySet().forEach(device::unpin);
        keyPlan.close();
        queryPlan.close();
        programs.gradients().close();
        settings.close();
        results.close();
    }

    /** Results that are copied from the GPU when they are asked for. */
    private final class Result implements StepResult {
        private final double loss;

        Result(double loss) {
            this.loss = loss;
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public INDArray queries() {
            return queryPlan.download(MocoGraph.QUERIES);
        }

        @Override
        public INDArray logits() {
            return queryPlan.download(MocoGraph.LOGITS);
        }

        @Override
        public FlatParameters gradients() {
            engine.download(programs.gradients().flat());
            return programs.gradients();
        }

        @Override
        public void updateState() {
            GpuMomentumContrast.this.updateState();
        }
    }
}
