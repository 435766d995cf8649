package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class QuadTreeTest {
    @Property(tries = 60)
    void withThetaZeroTheRepulsionIsExact(
            @ForAll(min = 1, max = 200) int n, @ForAll(min = 1, max = 200) int places, @ForAll long seed) {
        // Fewer places than points, so many points share a place.
        Points points = Points.random(n, places, seed);
        QuadTree tree = points.tree();
        QuadTree.Repulsion found = new QuadTree.Repulsion();
        for (int i = 0; i < n; i++) {
            double[] exact = points.repulsion(i);
            tree.repel(i, 0, found);
            assertEquals(exact[0], found.weight, 1e-9 * n);
            assertEquals(exact[1], found.forceX, 1e-9 * n);
            assertEquals(exact[2], found.forceY, 1e-9 * n);
        }
    }

    @Property(tries = 30)
    void withThetaOneHalfTheRepulsionIsNearlyExact(@ForAll(min = 50, max = 500) int n, @ForAll long seed) {
        Points points = Points.random(n, n, seed);
        QuadTree tree = points.tree();
        QuadTree.Repulsion found = new QuadTree.Repulsion();
        for (int i = 0; i < n; i++) {
            double[] exact = points.repulsion(i);
            tree.repel(i, 0.5, found);
            assertEquals(exact[0], found.weight, 0.05 * exact[0]);
            assertEquals(exact[1], found.forceX, 0.05 * exact[0]);
            assertEquals(exact[2], found.forceY, 0.05 * exact[0]);
        }
    }

    @Test
    void theTreeIsRebuiltAfterPointsHaveMoved() {
        Points points = Points.random(50, 50, 1);
        QuadTree tree = points.tree();
        for (int i = 0; i < 50; i++) {
            points.x()[i] *= -3;
            points.y()[i] += i;
        }
        tree.build();
        QuadTree.Repulsion found = new QuadTree.Repulsion();
        tree.repel(20, 0, found);
        assertEquals(points.repulsion(20)[0], found.weight, 1e-9);
    }

    @Test
    void pointsThatAreVeryCloseDoNotSplitSquaresEndlessly() {
        Points points = new Points(new double[] {0, Double.MIN_VALUE, 1}, new double[] {0, 0, 1});
        QuadTree.Repulsion found = new QuadTree.Repulsion();
        points.tree().repel(0, 0, found);
        assertEquals(1 + 1 / 3.0, found.weight, 1e-12);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Points(double[] x, double[] y) {
        static Points random(int n, int places, long seed) {
            Random random = new Random(seed);
            double[] placesX = random.doubles(places, -9, 9).toArray();
            double[] placesY = random.doubles(places, -4, 4).toArray();
            int[] at = random.ints(n, 0, places).toArray();
            double[] x = new double[n];
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                x[i] = placesX[at[i]];
                y[i] = placesY[at[i]];
            }
            return new Points(x, y);
        }

        QuadTree tree() {
            QuadTree tree = new QuadTree(x, y);
            tree.build();
            return tree;
        }

        /** The weight and the two forces, by the sum over all others. */
        double[] repulsion(int i) {
            double[] sums = new double[3];
            for (int j = 0; j < x.length; j++) {
                if (j != i) {
                    double dx = x[i] - x[j];
                    double dy = y[i] - y[j];
                    double q = 1 / (1 + dx * dx + dy * dy);
                    sums[0] += q;
                    sums[1] += q * q * dx;
                    sums[2] += q * q * dy;
                }
            }
            return sums;
        }
    }
}
