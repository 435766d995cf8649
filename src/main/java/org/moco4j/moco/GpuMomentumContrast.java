package org.moco4j.moco;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.RunningStatistics;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.ElementType;
import org.moco4j.plan.cuda.GpuAllocations;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPlan;
import org.moco4j.plan.cuda.LaunchShape;
import org.moco4j.plan.cuda.RecordedWork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Momentum Contrast on a GPU: the same step as {@link MomentumContrast}, with everything that training changes in the
 * memory of the GPU. Per step only the views, the order of the keys and the learning rate are copied there, and only
 * the loss comes back. The work of a step is recorded once for each of the places where views may be
 * ({@link #prepare}, which reads like Algorithm 1) and then starts with one call.
 */
public final class GpuMomentumContrast implements MocoTrainer {
    private static final int FLOAT = Float.BYTES;
    private static final int THREADS = 256;

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
    private final long weights;

    private final GpuStateArrays arrays;
    private final GpuAllocations memory;
    private final GpuStepExchange exchange;
    private final GpuStepHealth health;
    private final GpuViews views;
    private final long[] keys;
    private final long firstGradients;

    /** The work of a step, by the slot of its views. */
    private final List<RecordedWork> work;

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
        this.directions = symmetric ? 2 : 1;
        this.batch = method.batch();
        this.imageLength = 3 * shape.imageSize() * shape.imageSize();
        this.dim = shape.dim();
        this.weights = state.query().flat().length();
        this.programs = MocoPrograms.build(shape, method, state);
        this.keyPlan = engine.compile(programs.keys());
        this.queryPlan = engine.compile(programs.queries());
        GpuMemoryCheck.require(engine, state, method, (long) batch * imageLength);
        this.memory = new GpuAllocations(device);
        this.exchange = new GpuStepExchange(device, memory, directions, batch);
        this.views = new GpuViews(device, memory, (long) batch * imageLength * FLOAT);
        this.keys = new long[] {memory.allocate(keyBytes()), memory.allocate(keyBytes())};
        this.firstGradients = symmetric ? memory.allocate(weights * FLOAT) : 0;
        this.health = new GpuStepHealth(device, memory, queryPlan, batch);
        this.arrays = new GpuStateArrays(engine, state, programs.gradients());
        this.work = IntStream.range(0, GpuViews.SLOTS).mapToObj(this::recorded).toList();
    }

    private long keyBytes() {
        return (long) batch * dim * FLOAT;
    }

    private RecordedWork recorded(int slot) {
        List<Runnable> calls = prepare(slot);
        return new RecordedWork(device, () -> calls.forEach(Runnable::run));
    }

    /** The work of a step with the views in this slot, in the order of Algorithm 1. */
    private List<Runnable> prepare(int slot) {
        List<Runnable> all = new ArrayList<>();
        all.add(updateMomentumEncoder());
        for (int direction = 0; direction < directions; direction++) {
            all.addAll(encodeKeys(slot, direction));
        }
        for (int direction = 0; direction < directions; direction++) {
            all.addAll(lossAndGradients(slot, direction));
        }
        all.addAll(checks());
        all.add(updateWeights());
        all.add(nonFinite(arrays.query, weights, exchange.weightsFlag()));
        // After the loss, so that a batch's own keys are never its negatives.
        for (int direction = 0; direction < directions; direction++) {
            all.add(enqueue(direction));
        }
        return all;
    }

    private Runnable updateMomentumEncoder() {
        float m = (float) momentumEncoder.momentum();
        float rest = (float) (1 - momentumEncoder.momentum());
        return elementwise("momentum_update", weights, arrays.key, arrays.query, m, rest, weights);
    }

    /** Encodes the keys of a shuffled batch and puts them back in order. */
    private List<Runnable> encodeKeys(int slot, int direction) {
        long order = exchange.order(direction);
        // The second direction encodes the first view.
        long images = views.address(slot, 1 - direction);
        List<Runnable> all = new ArrayList<>();
        all.add(rows("gather_rows", images, keyPlan.placeholder(MocoGraph.KEY_IMAGES), order, imageLength));
        all.add(keyPlan::start);
        all.addAll(statistics(programs.keyStatistics(), keyPlan));
        all.add(rows("scatter_rows", keyPlan.output(MocoGraph.KEYS), keys[direction], order, dim));
        return all;
    }

    /** Computes the loss and its gradients; those of the second direction are added to those of the first. */
    private List<Runnable> lossAndGradients(int slot, int direction) {
        long queueBytes = state.queue().keys().length() * FLOAT;
        List<Runnable> all = new ArrayList<>();
        all.add(device.copy(
                views.address(slot, direction), queryPlan.placeholder(MocoGraph.QUERY_IMAGES), views.bytes()));
        all.add(device.copy(keys[direction], queryPlan.placeholder(MocoGraph.POSITIVE), keyBytes()));
        all.add(device.copy(arrays.queue, queryPlan.placeholder(MocoGraph.QUEUE), queueBytes));
        all.add(queryPlan::start);
        all.addAll(statistics(programs.queryStatistics(), queryPlan));
        all.add(device.copy(queryPlan.output(MocoGraph.LOSS), exchange.loss(direction), FLOAT));
        boolean last = direction == directions - 1;
        if (!last) {
            all.add(device.copy(arrays.gradient, firstGradients, weights * FLOAT));
        } else if (directions > 1) {
            int relu = 0;
            all.add(elementwise("add", weights, arrays.gradient, firstGradients, arrays.gradient, relu, weights));
        }
        return all;
    }

    private List<Runnable> statistics(RunningStatistics statistics, GpuPlan plan) {
        List<Runnable> all = new ArrayList<>();
        for (RunningStatistics.Pair pair : statistics.pairs()) {
            int channels = Math.toIntExact(pair.running().length());
            int splits = Math.toIntExact(plan.length(pair.output()) / channels);
            // A kernel takes floats, so the factor is the sum of two.
            float high = (float) pair.unbiased();
            float low = (float) (pair.unbiased() - high);
            all.add(elementwise(
                    "running_statistics",
                    channels,
                    engine.address(pair.running()),
                    plan.output(pair.output()),
                    splits,
                    channels,
                    high,
                    low));
        }
        return all;
    }

    private List<Runnable> checks() {
        long flag = exchange.gradientsFlag();
        return List.of(
                nonFinite(exchange.loss(0), directions, flag),
                nonFinite(arrays.gradient, weights, flag),
                nonFinite(arrays.queryStatistics, state.queryStatistics().flat().length(), flag),
                nonFinite(arrays.keyStatistics, state.keyStatistics().flat().length(), flag));
    }

    private Runnable nonFinite(long values, long n, long flag) {
        return elementwise("find_non_finite", n, values, flag, n);
    }

    /** Changes nothing if the gradients are not finite. */
    private Runnable updateWeights() {
        return elementwise(
                "sgd",
                weights,
                arrays.query,
                arrays.velocity,
                arrays.gradient,
                exchange.learningRate(),
                exchange.gradientsFlag(),
                (float) sgd.momentum(),
                (float) sgd.weightDecay(),
                weights);
    }

    private Runnable enqueue(int direction) {
        long n = (long) batch * dim;
        return elementwise(
                "enqueue",
                n,
                arrays.queue,
                keys[direction],
                exchange.pointer(direction),
                exchange.gradientsFlag(),
                dim,
                n);
    }

    private Runnable elementwise(String kernel, long n, Object... arguments) {
        return device.kernel(ElementType.FLOAT32, kernel, LaunchShape.items(n), arguments);
    }

    private Runnable rows(String kernel, long from, long to, long order, int length) {
        LaunchShape blockPerRow = new LaunchShape(batch, 1, THREADS);
        return device.kernel(ElementType.FLOAT32, kernel, blockPerRow, from, to, order, length);
    }

    @Override
    public StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
        return start(xQ, xK, globalStep, learningRate).finish();
    }

    @Override
    public void prefetch(INDArray xQ, INDArray xK, long globalStep) {
        views.prefetch(xQ, xK, globalStep);
    }

    @Override
    public StartedStep start(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
        int slot = views.take(xQ, xK, globalStep);
        exchange.setLearningRate(learningRate);
        NegativeQueue queue = state.queue();
        for (int direction = 0; direction < directions; direction++) {
            int pointer = (queue.pointer() + direction * batch) % queue.length();
            exchange.setKeys(direction, pointer, permutations.of(batch, directions * globalStep + direction));
        }
        exchange.send();
        work.get(slot).start();
        exchange.receive();
        return new Started(globalStep);
    }

    private final class Started implements StartedStep {
        private final long globalStep;

        Started(long globalStep) {
            this.globalStep = globalStep;
        }

        @Override
        public boolean isDone() {
            return device.isIdle();
        }

        @Override
        public StepResult finish() {
            return finished(globalStep);
        }
    }

    private StepResult finished(long globalStep) {
        device.synchronize();
        StepResult result = new GpuStepResult(loss(), queryPlan, arrays, health);
        if (!exchange.receivedFinite()) {
            throw diverged(result, globalStep);
        }
        NegativeQueue queue = state.queue();
        queue.moveTo((queue.pointer() + directions * batch) % queue.length());
        return result;
    }

    private double loss() {
        double first = exchange.receivedLoss(0);
        return directions == 1 ? first : (first + exchange.receivedLoss(1)) / 2;
    }

    private DivergedException diverged(StepResult result, long globalStep) {
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
        arrays.download();
    }

    @Override
    public List<GraphRunner.StepUse> stepUse() {
        return Stream.concat(keyPlan.stepUse().stream(), queryPlan.stepUse().stream())
                .toList();
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(memory::close);
            all.push(health::close);
            all.push(exchange::close);
            all.push(arrays::close);
            all.push(queryPlan::close);
            all.push(keyPlan::close);
            all.push(views::close);
            work.forEach(recorded -> all.push(recorded::close));
        }
    }
}
