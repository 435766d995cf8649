package org.moco4j.moco;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.moco4j.nn.FlatParameters;
import org.moco4j.optim.Sgd;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Momentum Contrast, He et al. 2020, "Momentum Contrast for Unsupervised Visual Representation Learning", Algorithm 1. {@link #step} is
 * the paper's pseudo-code.
 */
public final class MomentumContrast implements AutoCloseable {
    private final MocoState state;
    private final EncoderService encoders;
    private final MomentumEncoder momentumEncoder;
    private final Sgd sgd;
    private final boolean symmetric;
    private final Permutations permutations;
    private final KeyShuffle[] shuffles;
    /** Of the first direction while the second is differentiated; only for a symmetric loss. */
    private final FlatParameters firstGradients;

    /**
     * @param symmetric whether each view is once the query and once the key
     * @param permutations how the key batches are shuffled
     * @param imageShape of a batch, {@code [N, H, W, 3]}
     */
    public MomentumContrast(
            MocoState state,
            EncoderService encoders,
            MomentumEncoder momentumEncoder,
            Sgd sgd,
            boolean symmetric,
            Permutations permutations,
            long[] imageShape) {
        this.state = state;
        this.encoders = encoders;
        this.momentumEncoder = momentumEncoder;
        this.sgd = sgd;
        this.symmetric = symmetric;
        this.permutations = permutations;
        this.firstGradients = symmetric
                ? FlatParameters.zeros(state.query().specs(), state.query().type())
                : null;
        int dim = Math.toIntExact(state.queue().keys().size(1));
        this.shuffles = new KeyShuffle[symmetric ? 2 : 1];
        for (int i = 0; i < shuffles.length; i++) {
            shuffles[i] = new KeyShuffle(state.query().type(), imageShape, dim);
        }
    }

    /** One view as the query and the other as its key. */
    private record Pair(INDArray query, INDArray key) {}

    /**
     * One step of Algorithm 1.
     *
     * @param view1 {@code [N, H, W, 3]}, normalized
     * @param view2 another view of the same images, row for row
     * @param globalStep counted from the run's first, decides the shuffle
     * @throws DivergedException where the loss, a gradient, a weight or a running statistic is no number; weights, velocity and
     *     queue are then as they were before the step, but where it is SGD that made the weights no numbers. What the step left
     *     is not to be written down
     */
    public StepResult step(INDArray view1, INDArray view2, long globalStep, double learningRate) {
        List<Pair> pairs =
                symmetric ? List.of(new Pair(view1, view2), new Pair(view2, view1)) : List.of(new Pair(view1, view2));

        momentumEncoder.update(state.key(), state.query());
        List<INDArray> keys = encodeKeys(pairs, globalStep);
        EncoderService.QueryResult result = lossAndGradients(pairs, keys);
        requireNumbers(result, globalStep);
        sgd.step(state.query(), state.velocity(), result.gradients(), learningRate);
        requireNumbers("the weights", state.query(), result, globalStep);
        keys.forEach(state.queue()::enqueueAndDequeue);

        return new StepResult(result.loss(), result.queries(), result.logits(), result.gradients());
    }

    /** All keys come before any loss, and enter the queue after all: a batch's own keys are never its negatives. */
    private List<INDArray> encodeKeys(List<Pair> pairs, long globalStep) {
        List<INDArray> keys = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            INDArray images = pairs.get(i).key();
            int[] permutation = permutations.of(Math.toIntExact(images.size(0)), shuffles.length * globalStep + i);
            INDArray shuffled = encoders.encodeKeys(shuffles[i].shuffle(images, permutation));
            keys.add(shuffles[i].unshuffle(shuffled, permutation));
        }
        return keys;
    }

    private EncoderService.QueryResult lossAndGradients(List<Pair> pairs, List<INDArray> keys) {
        EncoderService.QueryResult first = encoders.lossAndGradients(
                pairs.get(0).query(), keys.get(0), state.queue().keys());
        if (!symmetric) {
            return first;
        }
        double firstLoss = first.loss();
        firstGradients.flat().assign(first.gradients().flat());
        EncoderService.QueryResult second = encoders.lossAndGradients(
                pairs.get(1).query(), keys.get(1), state.queue().keys());
        second.gradients().flat().addi(firstGradients.flat());
        return new EncoderService.QueryResult(
                (firstLoss + second.loss()) / 2, second.queries(), second.logits(), second.gradients());
    }

    /** The loss alone would not tell: an infinite gradient makes the next step's loss NaN, and by then it is in the weights. */
    private void requireNumbers(EncoderService.QueryResult result, long globalStep) {
        if (!Double.isFinite(result.loss())) {
            throw diverged("The loss became " + result.loss(), result, globalStep);
        }
        requireNumbers("the gradients", result.gradients(), result, globalStep);
        requireNumbers("the running statistics", state.queryStatistics(), result, globalStep);
        requireNumbers("the key encoder's running statistics", state.keyStatistics(), result, globalStep);
    }

    private void requireNumbers(
            String what, FlatParameters arrays, EncoderService.QueryResult result, long globalStep) {
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

    @Override
    public void close() {
        for (KeyShuffle shuffle : shuffles) {
            shuffle.close();
        }
        if (firstGradients != null) {
            firstGradients.close();
        }
    }
}
