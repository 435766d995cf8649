package org.moco4j.run;

import org.moco4j.config.MocoConfig;

/** Training, as the command line sees it. */
@FunctionalInterface
public interface TrainingRun {
    /**
     * Trains, or goes on with training, until the last epoch.
     *
     * @throws org.moco4j.UserError where the user can fix what went wrong
     */
    void run(MocoConfig config, RunOptions options) throws Exception;
}
