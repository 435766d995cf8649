package org.moco4j.spark;

import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;
import org.moco4j.moco.GroupEncoders;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.platform.HostSetup;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.run.StageFactory;
import org.moco4j.session.ComponentFactory;

/**
 * The memory that training needs on a cluster.
 *
 * @param weightBytes weights of one encoder
 * @param queueBytes negatives
 * @param planBytes activations and gradients of a group
 * @param viewBytes views of a group
 * @param imageBytes training and test images, which each executor has once
 * @param groups groups of a batch
 */
record TaskMemory(long weightBytes, long queueBytes, long planBytes, long viewBytes, long imageBytes, int groups)
        implements MemoryNeed {
    /**
     * Computes the need of a run, by its largest views: the executors of the first stage also run the later ones.
     * Compiles the group's graph on the driver, and frees it again.
     *
     * @param config that of the executors
     */
    static TaskMemory of(StageFactory.Inputs inputs, MocoConfig config, HostSetup host) {
        ComponentFactory components = new ComponentFactory(config);
        int viewSize = Math.max(inputs.viewSize(), config.data().imageSize());
        EncoderShape shape = components.encoder(viewSize);
        long planBytes = planBytes(components, shape, host);
        MocoState state = inputs.state();
        int group = components.batch() / config.model().bnSplits();
        ImageSet train = inputs.data().train();
        boolean inMemory = train.viewSource() == train;
        long images =
                train.size() + (long) inputs.data().test().map(ImageSet::size).orElse(0);
        return new TaskMemory(
                Float.BYTES * state.query().flat().length(),
                Float.BYTES * state.queue().keys().length(),
                planBytes,
                (long) Float.BYTES * 3 * group * viewSize * viewSize,
                inMemory ? images * train.imageBytes() : 0,
                config.model().bnSplits());
    }

    private static long planBytes(ComponentFactory components, EncoderShape shape, HostSetup host) {
        try (Engine engine = components.engine(host)) {
            OutputSilencer.whileBuilding(() -> new GroupEncoders(shape, components.method(), engine))
                    .close();
            return engine instanceof PlanEngine plan ? plan.sharedBytes() : 0;
        }
    }

    @Override
    public long nativeBytes(int tasks) {
        return JVM_BYTES
                + imageBytes
                + tasks * (planBytes + viewBytes + queueBytes + (3 + KERNEL_COPIES) * weightBytes);
    }

    /**
     * Returns the heap of an executor in bytes: the weights of both encoders as Spark's blocks and as an array, twice
     * because the old ones are freed while the new ones arrive, and the results of each task.
     */
    @Override
    public long heapBytes(int tasks) {
        return SPARK_HEAP_BYTES + 4 * (2 * weightBytes + queueBytes + tasks * weightBytes);
    }

    /** Returns the heap of the driver in bytes: the results of all groups, and the weights on their way. */
    @Override
    public long driverHeapBytes() {
        return SPARK_HEAP_BYTES + resultBytes() + 8 * (weightBytes + queueBytes);
    }

    @Override
    public long resultBytes() {
        return groups * (weightBytes + weightBytes / 8 + MIB);
    }

    @Override
    public String results() {
        return "the results of " + groups + " groups (a lower bn-splits needs less)";
    }

    @Override
    public String advice() {
        return "Smaller groups need less memory: lower batch_size, or raise bn-splits.";
    }
}
