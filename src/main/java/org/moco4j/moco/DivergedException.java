package org.moco4j.moco;

import org.moco4j.UserError;

/** A step gave a value that is not finite: NaN or an infinity. */
public final class DivergedException extends UserError {
    private static final long serialVersionUID = 1;

    private final long globalStep;
    private final String seen;

    /**
     * @param globalStep the step that failed, counted from the run's first, which is 0
     * @param seen which value became what, a whole sentence
     */
    public DivergedException(long globalStep, String seen) {
        super(seen + " Training stopped at step " + (globalStep + 1) + ", and no checkpoint was written of it. "
                + "What usually helps: a lower learning-rate, a few warmup-epochs, a higher moco-t");
        this.globalStep = globalStep;
        this.seen = seen;
    }

    public long globalStep() {
        return globalStep;
    }

    /** Which value became what, in whole sentences. */
    public String seen() {
        return seen;
    }
}
