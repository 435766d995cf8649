package org.moco4j.moco;

import java.util.Locale;
import org.moco4j.nn.FlatParameters;

/**
 * Stops a step whose results are not finite. A check of the loss alone comes too late: an infinite gradient makes the
 * loss of the next step NaN, and by then the weights are NaN too.
 */
final class DivergenceCheck {
    private final MocoState state;

    DivergenceCheck(MocoState state) {
        this.state = state;
    }

    /** Checks loss, gradients and running statistics, before the weights are updated. */
    void checkGradients(EncoderService.QueryResult result, long globalStep) {
        if (!Double.isFinite(result.loss())) {
            throw diverged("The loss became " + result.loss(), result, globalStep);
        }
        requireFinite("the gradients", result.gradients(), result, globalStep);
        requireFinite("the running statistics", state.queryStatistics(), result, globalStep);
        requireFinite("the key encoder's running statistics", state.keyStatistics(), result, globalStep);
    }

    /** Checks the weights after their update. */
    void checkWeights(EncoderService.QueryResult result, long globalStep) {
        requireFinite("the weights", state.query(), result, globalStep);
    }

    private void requireFinite(String what, FlatParameters arrays, EncoderService.QueryResult result, long globalStep) {
        if (!FiniteCheck.isFinite(arrays.flat())) {
            throw diverged(
                    String.format(
                            Locale.ROOT, "The loss was %.4f still, but %s became infinite or NaN", result.loss(), what),
                    result,
                    globalStep);
        }
    }

    private DivergedException diverged(String what, EncoderService.QueryResult result, long globalStep) {
        return new DivergedException(globalStep, new DivergenceReport(state, result.gradients()).after(what));
    }
}
