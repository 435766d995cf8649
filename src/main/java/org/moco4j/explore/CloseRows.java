package org.moco4j.explore;

import java.nio.FloatBuffer;
import org.moco4j.eval.FloatRows;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Joins all pairs of some rows that are at least as similar as a threshold, by blocks of matrix products. */
final class CloseRows {
    private static final int BLOCK_LENGTH = 1 << 23;
    private static final int MOST_ROWS = 128;

    private final FloatRows rows;
    private final int[] open;
    private final double threshold;
    /** What rounding of a dot product may do, as in {@link org.moco4j.eval.NearestRows}. */
    private final double margin;

    /** @param open the rows compared with each other */
    CloseRows(FloatRows rows, int[] open, double threshold) {
        this.rows = rows;
        this.open = open;
        this.threshold = threshold;
        this.margin = (rows.length() + 8) * 0x1p-23;
    }

    void join(UnionFind sets, ExploreProgress progress) {
        int block = Math.min(open.length, Math.max(1, Math.min(MOST_ROWS, BLOCK_LENGTH / open.length)));
        float[] similarities = new float[open.length];
        double[] row = new double[rows.length()];
        try (INDArray gathered = UnitRows.gather(rows, open);
                INDArray products = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', open.length, block)) {
            FloatBuffer values = products.data().asNioFloat();
            for (int from = 0; from < open.length; from += block) {
                // The last block reaches back, so that all are of one shape.
                int start = Math.min(from, open.length - block);
                INDArray some = gathered.get(NDArrayIndex.interval(start, start + block));
                Nd4j.gemm(gathered, some, products, false, true, 1, 0);
                Nd4j.getAffinityManager().ensureLocation(products, AffinityManager.Location.HOST);
                for (int i = from; i < start + block; i++) {
                    values.get((i - start) * open.length, similarities);
                    rows.copy(open[i], row);
                    joinRow(i, similarities, row, sets);
                }
                progress.advanced("near-duplicates", start + block, open.length);
            }
        }
    }

    private void joinRow(int i, float[] similarities, double[] row, UnionFind sets) {
        for (int j = i + 1; j < similarities.length; j++) {
            if (similarities[j] >= threshold - margin
                    && sets.root(open[i]) != sets.root(open[j])
                    && (similarities[j] > threshold + margin || (float) rows.dot(open[j], row) >= threshold)) {
                sets.join(open[i], open[j]);
            }
        }
    }
}
