package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.Clusters;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NeighborLists;
import org.moco4j.explore.map.JointProbabilities.PerplexitySearch;

class JointProbabilitiesTest {
    private static final int N = 120;
    private static final double PERPLEXITY = 7;
    private static final int K = 21;

    private final NeighborLists lists =
            new ExactNeighbors(Clusters.of(N, 10, 3, 0.7, 1).features(), 1).lists(K, ProgressListener.NONE);
    private final double[][] dense = dense(JointProbabilities.of(lists, PERPLEXITY));

    @Test
    void probabilitiesAreSymmetricAndSumToOne() {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            assertEquals(0, dense[i][i]);
            for (int j = 0; j < N; j++) {
                assertEquals(dense[i][j], dense[j][i], 1e-18);
                sum += dense[i][j];
            }
        }
        assertEquals(1, sum, 1e-12);
    }

    @Test
    void eachProbabilityIsTheMeanOfBothConditionalOnes() {
        double[][] conditional = new double[N][N];
        for (int i = 0; i < N; i++) {
            double[] squares = new double[K];
            double[] probabilities = new double[K];
            for (int place = 0; place < K; place++) {
                squares[place] = 2 - 2 * (double) lists.similarity(i, place);
            }
            new PerplexitySearch(PERPLEXITY).find(squares, probabilities);
            for (int place = 0; place < K; place++) {
                conditional[i][lists.neighbor(i, place)] = probabilities[place];
            }
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                assertEquals((conditional[i][j] + conditional[j][i]) / (2 * N), dense[i][j], 1e-15);
            }
        }
    }

    @Test
    void columnsAreAscendingAndUnique() {
        JointProbabilities joint = JointProbabilities.of(lists, PERPLEXITY);
        assertEquals(N, joint.points());
        for (int i = 0; i < N; i++) {
            int[] columns = Arrays.copyOfRange(joint.columns(), joint.starts()[i], joint.starts()[i + 1]);
            assertTrue(columns.length >= K);
            assertEquals(columns.length, Arrays.stream(columns).distinct().count());
            assertTrue(Arrays.equals(columns, Arrays.stream(columns).sorted().toArray()));
        }
    }

    static double[][] dense(JointProbabilities joint) {
        double[][] dense = new double[joint.points()][joint.points()];
        for (int i = 0; i < joint.points(); i++) {
            for (int e = joint.starts()[i]; e < joint.starts()[i + 1]; e++) {
                dense[i][joint.columns()[e]] = joint.values()[e];
            }
        }
        return dense;
    }
}
