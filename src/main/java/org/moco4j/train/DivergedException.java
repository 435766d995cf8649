package org.moco4j.train;

import org.moco4j.UserError;

/** The loss is no number any more. */
public final class DivergedException extends UserError {
    public DivergedException(double loss) {
        super("the loss became " + loss + ", so training stopped and the last checkpoint is kept as it was. "
                + "What usually helps: a lower learning-rate, a few warmup-epochs, a higher moco-t");
    }
}
