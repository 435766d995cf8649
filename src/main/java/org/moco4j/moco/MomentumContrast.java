package org.moco4j.moco;

import java.util.List;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.GraphRunner;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Momentum Contrast (He et al. 2020, "Momentum Contrast for Unsupervised Visual Representation Learning"). The method
 * {@link #step} is the paper's Algorithm 1, in its letters: {@code xQ} and {@code xK} are two views of the same images,
 * {@code q} their queries, {@code k} their keys, and the queue holds the keys of earlier batches. The logits
 * {@code l_pos} and {@code l_neg} are in {@link InfoNce}.
 */
public final class MomentumContrast implements MocoTrainer {
    private final MocoState state;
    private final EncoderService encoders;
    private final MomentumEncoder momentumEncoder;
    private final ViewContrast contrast;
    private final DivergenceCheck divergence;
    private final Sgd sgd;

    /**
     * Prepares the steps; allocates what they need.
     *
     * @param encoders are closed with the trainer
     * @param symmetric whether each view is once the query and once the key (Chen and He 2021, as in MoCo v3)
     * @param permutations how the key batches are shuffled
     */
    public MomentumContrast(
            MocoState state,
            EncoderService encoders,
            MomentumEncoder momentumEncoder,
            Sgd sgd,
            boolean symmetric,
            Permutations permutations) {
        this.state = state;
        this.encoders = encoders;
        this.momentumEncoder = momentumEncoder;
        this.contrast = symmetric
                ? new SymmetricContrast(state, encoders, permutations)
                : new OneWayContrast(encoders, permutations);
        this.divergence = new DivergenceCheck(state);
        this.sgd = sgd;
    }

    @Override
    public StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
        momentumEncoder.update(state.key(), state.query());
        List<INDArray> k = contrast.encodeKeys(xQ, xK, globalStep);
        EncoderService.QueryResult q =
                contrast.lossAndGradients(xQ, xK, k, state.queue().keys());
        divergence.checkGradients(q, globalStep);
        sgd.step(state.query(), state.velocity(), q.gradients(), learningRate);
        divergence.checkWeights(q, globalStep);
        // After the loss, so that a batch's own keys are never its negatives.
        k.forEach(state.queue()::enqueueAndDequeue);
        return StepResult.of(q.loss(), q.queries(), q.logits(), q.gradients());
    }

    @Override
    public StepTimes lastTimes() {
        return encoders.lastTimes();
    }

    @Override
    public List<GraphRunner.StepUse> stepUse() {
        return encoders.stepUse();
    }

    @Override
    public void close() {
        contrast.close();
        encoders.close();
    }
}
