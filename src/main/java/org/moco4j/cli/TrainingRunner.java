package org.moco4j.cli;

import org.moco4j.run.MocoTraining;

/** Runs a training that a command has prepared: {@code MocoTraining::run}, or a test's stand-in. */
@FunctionalInterface
public interface TrainingRunner {
    /**
     * Runs it to its end.
     *
     * @throws Exception if the training throws it
     */
    void run(MocoTraining training) throws Exception;
}
