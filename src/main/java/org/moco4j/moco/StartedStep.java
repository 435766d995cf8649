package org.moco4j.moco;

/** A training step that was started by {@link MocoTrainer#start}. */
public interface StartedStep {
    /** A step that is done. */
    static StartedStep done(StepResult result) {
        return new StartedStep() {
            @Override
            public boolean isDone() {
                return true;
            }

            @Override
            public StepResult finish() {
                return result;
            }
        };
    }

    /** Whether {@link #finish} returns without waiting. */
    boolean isDone();

    /**
     * Waits until the step is done. Call it once.
     *
     * @throws DivergedException as {@link MocoTrainer#step}
     */
    StepResult finish();
}
