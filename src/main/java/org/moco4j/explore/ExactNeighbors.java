package org.moco4j.explore;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.NearestRows;
import org.moco4j.eval.NeighborSearch;
import org.moco4j.eval.SearchDevice;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.NeighborLists.Recall;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares every image with every other, by blocks of matrix products. The result is the same for any number of
 * threads.
 */
public final class ExactNeighbors implements NearestNeighbors {
    private final FloatRows rows;
    private final int threads;
    private final SearchDevice device;

    /**
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @param threads number of threads that search the products
     */
    public ExactNeighbors(INDArray features, int threads) {
        this(features, threads, SearchDevice.CPU);
    }

    /**
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @param threads number of threads that search the products
     * @param device where the neighbors of all images are compared; those of one image are searched on the CPU
     */
    public ExactNeighbors(INDArray features, int threads, SearchDevice device) {
        this.rows = UnitRows.of(features);
        this.threads = threads;
        this.device = device;
    }

    @Override
    public NeighborLists lists(int k, ProgressListener progress) {
        UnitRows.checkNeighbors(k);
        NeighborLists lists = new NeighborLists(rows.rows(), Math.min(k, rows.rows() - 1), Recall.EXACT);
        // One more than requested, because each row is its own neighbor.
        NeighborSearch search = new NeighborSearch(lists.k() + 1, threads, device);
        search.search(
                rows.matrix(),
                rows.matrix(),
                (row, nearest) -> fill(lists, row, nearest),
                done -> progress.progress("nearest neighbors", done, rows.rows()));
        search.release();
        return lists;
    }

    @Override
    public List<Neighbor> ofRow(int row, int k) {
        UnitRows.checkNeighbors(k);
        UnitRows.checkRow(row, rows.rows());
        List<Neighbor> found;
        try (INDArray query = UnitRows.gather(rows, new int[] {row})) {
            found = search(query, Math.min(k, rows.rows() - 1) + 1);
        }
        boolean itself = found.removeIf(neighbor -> neighbor.row() == row);
        return List.copyOf(itself ? found : found.subList(0, found.size() - 1));
    }

    @Override
    public List<Neighbor> ofFeature(float[] feature, int k) {
        UnitRows.checkNeighbors(k);
        UnitRows.checkFeature(feature, rows.length());
        try (INDArray query = Nd4j.createFromArray(new float[][] {feature})) {
            return List.copyOf(search(query, k));
        }
    }

    private List<Neighbor> search(INDArray query, int k) {
        List<Neighbor> found = new ArrayList<>();
        NeighborSearch search = new NeighborSearch(k, 1);
        search.search(rows.matrix(), query, (row, nearest) -> {
            for (int i = 0; i < nearest.found(); i++) {
                found.add(new Neighbor(nearest.row(i), nearest.similarity(i)));
            }
        });
        search.release();
        return found;
    }

    /**
     * Fills a list. If more than k images are as similar as the image to itself, the image itself may be missing, and
     * then the last neighbor is skipped.
     */
    private static void fill(NeighborLists lists, int row, NearestRows nearest) {
        int place = 0;
        for (int i = 0; i < nearest.found() && place < lists.k(); i++) {
            if (nearest.row(i) != row) {
                lists.set(row, place++, nearest.row(i), nearest.similarity(i));
            }
        }
    }
}
