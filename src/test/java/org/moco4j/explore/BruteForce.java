package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All similarities by their definition, rounded to floats, so that smaller differences are ties. */
final class BruteForce {
    private final float[][] similarity;

    BruteForce(INDArray features) {
        double[][] rows = features.toDoubleMatrix();
        similarity = new float[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                double sum = 0;
                for (int c = 0; c < rows[i].length; c++) {
                    sum += rows[i][c] * rows[j][c];
                }
                similarity[i][j] = (float) sum;
            }
        }
    }

    float similarity(int i, int j) {
        return similarity[i][j];
    }

    /** The k most similar others. */
    List<Integer> nearest(int row, int k) {
        return IntStream.range(0, similarity.length)
                .filter(other -> other != row)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer other) -> -similarity[row][other])
                        .thenComparing(other -> other))
                .limit(k)
                .toList();
    }

    /** The connected components with at least two rows, by following all links. */
    Set<Set<Integer>> groups(double threshold) {
        boolean[] seen = new boolean[similarity.length];
        Set<Set<Integer>> groups = new HashSet<>();
        for (int row = 0; row < similarity.length; row++) {
            Set<Integer> group = new TreeSet<>();
            List<Integer> open = new ArrayList<>(List.of(row));
            while (!open.isEmpty()) {
                int at = open.remove(open.size() - 1);
                if (!seen[at]) {
                    seen[at] = true;
                    group.add(at);
                    for (int other = 0; other < similarity.length; other++) {
                        if (other != at && similarity[at][other] >= threshold) {
                            open.add(other);
                        }
                    }
                }
            }
            if (group.size() > 1) {
                groups.add(group);
            }
        }
        return groups;
    }
}
