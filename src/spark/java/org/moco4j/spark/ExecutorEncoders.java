package org.moco4j.spark;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewBuffers;
import org.moco4j.augment.ViewReferences;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.data.source.Datasets;
import org.moco4j.eval.WorkerPool;
import org.moco4j.moco.GroupEncoders;
import org.moco4j.plan.Engine;
import org.moco4j.platform.ComputeThread;
import org.moco4j.platform.KernelThreads;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The images and encoders of an executor. A task has one of the encoders for itself, and each encoder has its own
 * thread. They stay in the JVM between tasks, because reading the images and compiling the graph takes seconds.
 */
final class ExecutorEncoders {
    /** The one of this JVM. Spark has no other place for what outlives a task. Guarded by the class. */
    private static ExecutorEncoders current;

    private final ExecutorSpec spec;
    private final MocoConfig config;
    private final ComputeSetup setup;
    private final Dataset data;
    private final TwoViews views;
    private final IdlePool<Slot> idle = new IdlePool<>(Slot::close);

    /** @param loaded the images, if they are in memory */
    private ExecutorEncoders(ExecutorSpec spec, Optional<Dataset> loaded) throws Exception {
        this.spec = spec;
        config = spec.mocoConfig().with("threads", Integer.toString(spec.threads()));
        setup = ComputeSetup.prepare(config);
        ComponentFactory components = new ComponentFactory(config);
        data = loaded.isPresent()
                ? loaded.get()
                : Datasets.load(components.dataRequest(spec.threads()), (task, unit, done, total) -> {});
        try {
            spec.requireSameData(data.train(), config.data().dataDir().toString());
        } catch (UserError e) {
            data.close();
            throw e;
        }
        Augmentation augmentation = components.augmentation(data.statistics(), spec.viewSize());
        views = components.views(data.train(), augmentation);
    }

    /**
     * Does the work of a task with an encoder that no other task uses. If the spec is new, those of an older one are
     * closed. If only the size of the views is new, the images stay in memory.
     */
    static <T> T call(ExecutorSpec spec, Function<Slot, T> work) throws Exception {
        ExecutorEncoders encoders;
        synchronized (ExecutorEncoders.class) {
            if (current == null || !current.spec.equals(spec)) {
                Optional<Dataset> kept = Optional.empty();
                if (current != null) {
                    kept = current.close(spec);
                    current = null;
                }
                current = new ExecutorEncoders(spec, kept);
            }
            encoders = current;
        }
        return encoders.idle.call(encoders::newSlot, slot -> slot.call(() -> work.apply(slot)));
    }

    private Slot newSlot() throws Exception {
        Slot slot = new Slot();
        slot.call(() -> {
            slot.compile();
            return null;
        });
        return slot;
    }

    /**
     * Closes the encoders. No task uses them: the driver waits for all tasks of a step before the next.
     *
     * @return the images, if the next spec needs the same; otherwise they are closed
     */
    private Optional<Dataset> close(ExecutorSpec next) {
        idle.close();
        if (spec.hasSameImages(next)) {
            return Optional.of(data);
        }
        data.close();
        return Optional.empty();
    }

    /** An encoder with its thread. */
    final class Slot {
        private final LinkedBlockingQueue<FutureTask<?>> work = new LinkedBlockingQueue<>();
        private final int groupSize =
                config.optimizer().batchSize() / config.model().bnSplits();
        private Engine engine;
        private GroupEncoders encoders;
        private INDArray images;
        private WorkerPool workers;
        private List<ViewBuffers> scratch;
        private long keyWeights = -1;
        private long queryWeights = -1;

        Slot() {
            Thread thread = new Thread(this::run, "moco4j-group");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                ComputeThread.call(() -> {
                    for (FutureTask<?> task = work.take(); !task.isCancelled(); task = work.take()) {
                        task.run();
                    }
                    return null;
                });
            } catch (Exception e) {
                throw new IllegalStateException("The thread of an encoder ended", e);
            }
        }

        private <T> T call(Callable<T> callable) throws Exception {
            FutureTask<T> task = new FutureTask<>(callable);
            work.add(task);
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }

        private void compile() {
            KernelThreads.apply(spec.threads());
            ComponentFactory components = new ComponentFactory(config);
            engine = components.engine(setup.host());
            encoders = OutputSilencer.whileBuilding(
                    () -> new GroupEncoders(components.encoder(spec.viewSize()), components.method(), engine));
            images = Nd4j.createUninitialized(DataType.FLOAT, groupSize, spec.viewSize(), spec.viewSize(), 3);
            workers = new WorkerPool("moco4j-views", spec.threads());
            scratch = new ArrayList<>();
            for (int i = 0; i < spec.threads(); i++) {
                scratch.add(views.newScratch());
            }
        }

        /**
         * Encodes keys.
         *
         * @param weights of the key encoder, as {@link WeightBytes} wrote them
         * @param version two weights with the same version are equal
         * @param rows the views, {@code [n, 3]}
         */
        GroupEncoders.Keys encodeKeys(byte[] weights, long version, long[] rows) {
            if (keyWeights != version) {
                WeightBytes.read(weights, encoders.keyWeights().flat());
                keyWeights = version;
            }
            makeViews(rows);
            return encoders.encodeKeys(images);
        }

        /**
         * Computes loss and gradients.
         *
         * @param weights of the query encoder and then the queue, as {@link WeightBytes} wrote them
         * @param version two weights with the same version are equal
         * @param rows the views, {@code [n, 3]}
         * @param keys the positives, {@code [n, dim]}
         */
        GroupEncoders.Gradients lossAndGradients(byte[] weights, long version, long[] rows, float[] keys) {
            if (queryWeights != version) {
                WeightBytes.read(weights, encoders.queryWeights().flat(), encoders.queue());
                queryWeights = version;
            }
            makeViews(rows);
            return encoders.lossAndGradients(images, keys);
        }

        private void makeViews(long[] rows) {
            FloatBuffer target = images.data().asNioFloat();
            int length = 3 * spec.viewSize() * spec.viewSize();
            workers.start(worker -> {
                        for (int n = worker; n < groupSize; n += workers.workers()) {
                            ViewReferences.write(views, rows, n, scratch.get(worker), target, n * length);
                        }
                    })
                    .await();
        }

        private void close() {
            try {
                call(() -> {
                    workers.close();
                    encoders.close();
                    engine.close();
                    images.close();
                    return null;
                });
            } catch (Exception e) {
                throw new IllegalStateException("The memory of an encoder could not be freed", e);
            }
            FutureTask<Void> last = new FutureTask<>(() -> null);
            last.cancel(false);
            work.add(last);
        }
    }
}
