package org.moco4j.eval.probe;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import opennlp.tools.ml.maxent.quasinewton.QNModel;
import opennlp.tools.ml.maxent.quasinewton.QNTrainer;
import opennlp.tools.ml.model.OnePassRealValueDataIndexer;
import opennlp.tools.util.TrainingParameters;
import org.moco4j.eval.FloatRows;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multinomial logistic regression by L-BFGS, as Apache OpenNLP has it: a check on the linear probe by other people's code. It
 * minimises the negative log-likelihood of all images plus the squared weights times a penalty.
 */
public final class LogisticRegression {
    private static final double SMALLEST_VARIANCE = 1e-12;

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
        Values trained = Values.standardisedBy(train, rows);
        DenseIndexer indexer = new DenseIndexer(train, trained, rows, classNames.size());
        QNModel model = trainer.trainModel(iterations, indexer);
        Evaluation evaluation = new Evaluation(classNames, Math.min(5, classNames.size()));
        Values values = trained.with(test);
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

    /**
     * Rows as the library wants them: each dimension minus its mean and divided by its deviation over the training images, for
     * L-BFGS does not get far where one direction outweighs all others; and a 1 at the end for the bias.
     */
    private static final class Values {
        private final FloatRows rows;
        private final double[] mean;
        private final double[] deviation;

        private Values(FloatRows rows, double[] mean, double[] deviation) {
            this.rows = rows;
            this.mean = mean;
            this.deviation = deviation;
        }

        static Values standardisedBy(LabelledFeatures train, int[] chosen) {
            FloatRows rows = train.rows();
            double[] sum = new double[train.dimensions()];
            double[] squares = new double[train.dimensions()];
            float[] row = new float[train.dimensions()];
            for (int index : chosen) {
                rows.copy(index, row);
                for (int i = 0; i < row.length; i++) {
                    sum[i] += row[i];
                    squares[i] += (double) row[i] * row[i];
                }
            }
            double[] mean = new double[row.length];
            double[] deviation = new double[row.length];
            for (int i = 0; i < row.length; i++) {
                mean[i] = sum[i] / chosen.length;
                // A dimension that never changes tells nothing, and is divided by one.
                double variance = squares[i] / chosen.length - mean[i] * mean[i];
                deviation[i] = variance > SMALLEST_VARIANCE ? Math.sqrt(variance) : 1;
            }
            return new Values(rows, mean, deviation);
        }

        /** The same standardisation of other features. */
        Values with(LabelledFeatures others) {
            return new Values(others.rows(), mean, deviation);
        }

        float[] of(int row) {
            float[] values = new float[mean.length + 1];
            rows.copy(row, values);
            for (int i = 0; i < mean.length; i++) {
                values[i] = (float) ((values[i] - mean[i]) / deviation[i]);
            }
            values[mean.length] = 1;
            return values;
        }
    }

    /** Every image has every feature, so all share one list of names; the library's own indexer would keep one an image. */
    private static final class DenseIndexer extends OnePassRealValueDataIndexer {
        private final int[][] rowFeatures;
        private final float[][] values;
        private final int[] outcomes;
        private final String[] features;
        private final String[] classNumbers;

        DenseIndexer(LabelledFeatures source, Values standardised, int[] rows, int classes) {
            int length = source.dimensions() + 1;
            int[] context = IntStream.range(0, length).toArray();
            rowFeatures = new int[rows.length][];
            Arrays.fill(rowFeatures, context);
            values = IntStream.of(rows).mapToObj(standardised::of).toArray(float[][]::new);
            outcomes = IntStream.of(rows).map(row -> source.labels()[row]).toArray();
            features = IntStream.range(0, length).mapToObj(Integer::toString).toArray(String[]::new);
            classNumbers =
                    IntStream.range(0, classes).mapToObj(Integer::toString).toArray(String[]::new);
        }

        @Override
        public int[][] getContexts() {
            return rowFeatures;
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
