package org.moco4j.eval.probe;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import opennlp.tools.ml.maxent.quasinewton.QNModel;
import opennlp.tools.ml.maxent.quasinewton.QNTrainer;
import opennlp.tools.ml.model.OnePassRealValueDataIndexer;
import opennlp.tools.util.TrainingParameters;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multinomial logistic regression by L-BFGS, as Apache OpenNLP has it: a check on the linear probe by other people's code. It
 * minimises the negative log-likelihood of all images plus the squared weights times a penalty.
 */
public final class LogisticRegression {
    private final List<String> classNames;
    private final double penalty;
    private final int iterations;
    private final int threads;

    /**
     * @param classNames in the order of the labels
     * @param penalty of the squared weights, at least 0
     * @param iterations of L-BFGS at most
     */
    public LogisticRegression(List<String> classNames, double penalty, int iterations, int threads) {
        this.classNames = List.copyOf(classNames);
        this.penalty = penalty;
        this.iterations = iterations;
        this.threads = threads;
    }

    /**
     * Trains and tests.
     *
     * @param rows which training images are used
     * @return on the test features; its top n is the fifth, or the number of classes where there are fewer
     */
    public Evaluation run(LabelledFeatures train, int[] rows, LabelledFeatures test) {
        TrainingParameters parameters = new TrainingParameters();
        parameters.put(QNTrainer.L1COST_PARAM, 0.0);
        parameters.put(QNTrainer.L2COST_PARAM, penalty);
        parameters.put(QNTrainer.THREADS_PARAM, threads);
        QNTrainer trainer = new QNTrainer(parameters);
        trainer.init(parameters, null);
        DenseIndexer indexer = new DenseIndexer(train, rows, classNames.size());
        QNModel model = trainer.trainModel(iterations, indexer);
        Evaluation evaluation = new Evaluation(classNames, Math.min(5, classNames.size()));
        Values values = new Values(test);
        for (int row = 0; row < test.size(); row++) {
            double[] byOutcome = model.eval(indexer.getPredLabels(), values.of(row));
            double[] probabilities = new double[classNames.size()];
            for (int outcome = 0; outcome < byOutcome.length; outcome++) {
                probabilities[Integer.parseInt(model.getOutcome(outcome))] = byOutcome[outcome];
            }
            double[] truth = new double[classNames.size()];
            truth[test.labels()[row]] = 1;
            try (INDArray actual = Nd4j.createFromArray(new double[][] {truth});
                    INDArray predicted = Nd4j.createFromArray(new double[][] {probabilities})) {
                evaluation.eval(actual, predicted);
            }
        }
        return evaluation;
    }

    /** Rows as the library wants them: scaled so that a component's mean square is one, with a 1 at the end for the bias. */
    private record Values(LabelledFeatures.Rows rows, float scale) {
        Values(LabelledFeatures features) {
            this(features.rows(), (float) Math.sqrt(features.dimensions()));
        }

        float[] of(int row) {
            float[] values = new float[rows.length() + 1];
            rows.copy(row, values);
            for (int i = 0; i < rows.length(); i++) {
                values[i] *= scale;
            }
            values[rows.length()] = 1;
            return values;
        }
    }

    /** Every image has every feature, so all share one list of names; the library's own indexer would keep one an image. */
    private static final class DenseIndexer extends OnePassRealValueDataIndexer {
        private final int[][] contexts;
        private final float[][] values;
        private final int[] outcomes;
        private final String[] features;
        private final String[] classNumbers;

        DenseIndexer(LabelledFeatures source, int[] rows, int classes) {
            int length = source.dimensions() + 1;
            int[] context = IntStream.range(0, length).toArray();
            Values scaled = new Values(source);
            contexts = new int[rows.length][];
            Arrays.fill(contexts, context);
            values = IntStream.of(rows).mapToObj(scaled::of).toArray(float[][]::new);
            outcomes = IntStream.of(rows).map(row -> source.labels()[row]).toArray();
            features = IntStream.range(0, length).mapToObj(Integer::toString).toArray(String[]::new);
            classNumbers =
                    IntStream.range(0, classes).mapToObj(Integer::toString).toArray(String[]::new);
        }

        @Override
        public int[][] getContexts() {
            return contexts;
        }

        @Override
        public float[][] getValues() {
            return values;
        }

        @Override
        public int[] getNumTimesEventsSeen() {
            int[] once = new int[outcomes.length];
            Arrays.fill(once, 1);
            return once;
        }

        @Override
        public int[] getOutcomeList() {
            return outcomes;
        }

        @Override
        public String[] getPredLabels() {
            return features;
        }

        @Override
        public int[] getPredCounts() {
            int[] counts = new int[features.length];
            Arrays.fill(counts, outcomes.length);
            return counts;
        }

        @Override
        public String[] getOutcomeLabels() {
            return classNumbers;
        }

        @Override
        public int getNumEvents() {
            return outcomes.length;
        }
    }
}
