package org.moco4j.train.health;

import java.util.Arrays;
import java.util.Optional;
import org.moco4j.moco.StepResult;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes means over windows of {@value StepWindow#STEPS} steps, which start at multiples of this number. Allocates no
 * memory within a window.
 */
final class WindowMeans {
    /** The loss of every step counts; features and logits are measured at every n-th step. */
    static final int MEASURE_EVERY = 5;

    private final FeatureStatistics statistics;
    private final int negatives;
    private double loss;
    private double spread;
    private double accuracy;
    private int steps;
    private int measurements;

    /**
     * @param dim components of a feature (d)
     * @param negatives keys in the queue (K)
     */
    WindowMeans(int dim, int negatives) {
        this.statistics = new FeatureStatistics(dim);
        this.negatives = negatives;
    }

    /**
     * Counts a step.
     *
     * @param step of the run, from 1
     * @return the window that this step completes; empty if the window's beginning is missing
     */
    Optional<StepWindow> add(long step, StepResult result) {
        if (step % StepWindow.STEPS == 1) {
            clear();
        }
        steps++;
        loss += result.loss();
        if (step % MEASURE_EVERY == 0) {
            measurements++;
            spread += statistics.spread(result.queries());
            accuracy += FeatureStatistics.accuracy(result.logits());
        }
        if (step % StepWindow.STEPS != 0) {
            return Optional.empty();
        }
        Optional<StepWindow> complete = steps == StepWindow.STEPS
                ? Optional.of(new StepWindow(
                        loss / steps,
                        Math.log1p(negatives),
                        spread / measurements,
                        accuracy / measurements,
                        1.0 / (negatives + 1)))
                : Optional.empty();
        clear();
        return complete;
    }

    private void clear() {
        loss = 0;
        spread = 0;
        accuracy = 0;
        steps = 0;
        measurements = 0;
    }

    /** Measures the health of the features from a step's arrays. Allocates memory only in the constructor. */
    static final class FeatureStatistics {
        /** The number of rows that are read of a larger batch: enough for a good estimate, and fast. */
        static final int ROWS = 64;

        private final double[] sum;
        private final double[] squares;

        /** @param dim components of a feature (d) */
        FeatureStatistics(int dim) {
            sum = new double[dim];
            squares = new double[dim];
        }

        /**
         * The standard deviation of each component over the batch's first {@value #ROWS} features, averaged over the
         * components, as a share of 1 / sqrt(d), the value for features that are spread evenly over the sphere (Chen
         * and He 2021, "Exploring Simple Siamese Representation Learning", section 4.1).
         *
         * @param queries {@code [N, d]}, rows of length one
         */
        double spread(INDArray queries) {
            int rows = rows(queries);
            int dim = sum.length;
            DataBuffer values = queries.data();
            long rowStride = queries.stride(0);
            long columnStride = queries.stride(1);
            Arrays.fill(sum, 0);
            Arrays.fill(squares, 0);
            for (int n = 0; n < rows; n++) {
                for (int i = 0; i < dim; i++) {
                    double value = values.getDouble(n * rowStride + i * columnStride);
                    sum[i] += value;
                    squares[i] += value * value;
                }
            }
            double deviations = 0;
            for (int i = 0; i < dim; i++) {
                double mean = sum[i] / rows;
                // Rounding may leave a variance a little below zero; NaN stays NaN.
                deviations += Math.sqrt(Math.max(0, squares[i] / rows - mean * mean));
            }
            return deviations / dim * Math.sqrt(dim);
        }

        /**
         * The share of the batch's first {@value #ROWS} queries whose positive is nearer than every negative. Random
         * guessing gives 1 / (K + 1).
         *
         * @param logits {@code [N, 1 + K]}, the positive first
         */
        static double accuracy(INDArray logits) {
            int rows = rows(logits);
            long columns = logits.size(1);
            DataBuffer values = logits.data();
            long rowStride = logits.stride(0);
            long columnStride = logits.stride(1);
            int right = 0;
            for (int n = 0; n < rows; n++) {
                double positive = values.getDouble(n * rowStride);
                boolean nearest = true;
                for (long i = 1; nearest && i < columns; i++) {
                    nearest = positive > values.getDouble(n * rowStride + i * columnStride);
                }
                right += nearest ? 1 : 0;
            }
            return (double) right / rows;
        }

        private static int rows(INDArray matrix) {
            return Math.toIntExact(Math.min(ROWS, matrix.size(0)));
        }
    }
}
