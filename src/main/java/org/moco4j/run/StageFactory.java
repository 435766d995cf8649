package org.moco4j.run;

import java.util.Optional;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.TrainingBatches;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.plan.Engine;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.ClusterTime;
import org.moco4j.session.ComponentFactory;

/**
 * Creates the trainer and the batches of a stage of a run: the epochs with views of one size. It decides where the
 * steps are computed; everything else of a run is the same everywhere.
 */
@FunctionalInterface
public interface StageFactory {
    /** Computes the steps in this process. */
    StageFactory IN_THIS_PROCESS = StageFactory::inThisProcess;

    /** Creates a stage. */
    Stage create(Inputs inputs);

    /**
     * Returns where the time of the steps went since the last call; empty if they were computed in this process. It is
     * called after each epoch.
     */
    default Optional<ClusterTime> takeClusterTime() {
        return Optional.empty();
    }

    /**
     * What a stage is created from.
     *
     * @param state the steps change it
     * @param engine the engine of this process, which also computes the kNN monitor's features
     * @param threads the numbers of threads of this process
     * @param viewSize height and width of a view, in pixels
     */
    record Inputs(MocoConfig config, Dataset data, MocoState state, Engine engine, ThreadCounts threads, int viewSize) {
        /** Returns the order of the training images. */
        public EpochOrder order() {
            return new EpochOrder(
                    config.run().seed(), data.train().size(), config.optimizer().batchSize());
        }
    }

    /** The trainer of a stage and its batches. */
    record Stage(MocoTrainer trainer, TrainingBatches batches) implements AutoCloseable {
        @Override
        public void close() {
            // First the trainer, which uses the batches.
            try (CloseStack all = new CloseStack()) {
                all.push(batches::close);
                all.push(trainer::close);
            }
        }
    }

    private static Stage inThisProcess(Inputs inputs) {
        ComponentFactory components = new ComponentFactory(inputs.config);
        MocoTrainer trainer =
                OutputSilencer.whileBuilding(() -> components.trainer(inputs.state, inputs.engine, inputs.viewSize));
        Augmentation augmentation = components.augmentation(inputs.data.statistics(), inputs.viewSize);
        TwoViews views = components.views(inputs.data.train(), augmentation);
        return new Stage(trainer, new TwoViewBatches(views, inputs.order(), inputs.threads.workers()));
    }
}
