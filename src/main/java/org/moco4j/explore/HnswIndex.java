package org.moco4j.explore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.explore.NearestNeighbors.Neighbor;

/** Lucene's HNSW graph over the distinct rows, which stay in native memory. Many threads may search it. */
record HnswIndex(FloatRows rows, DistinctRows distinct, OnHeapHnswGraph graph) {
    /** Links of a node, and candidates of its insertion (M and efConstruction of the paper). */
    private static final int LINKS = 16;

    private static final int CANDIDATES_OF_INSERTION = 100;
    /** Least number of candidates of a query (ef of the paper). */
    private static final int CANDIDATES = 100;

    /** Seed for the levels of nodes. Changing it changes the graph, as does the order of insertion. */
    private static final long LEVEL_SEED = 42;

    private static final int PROGRESS_EVERY = 1024;

    private static final Comparator<Neighbor> NEAREST_FIRST =
            Comparator.comparingDouble(Neighbor::similarity).reversed().thenComparingInt(Neighbor::row);

    static HnswIndex of(FloatRows rows, ProgressListener progress) {
        try {
            DistinctRows distinct = new DistinctRows(rows);
            HnswGraphBuilder builder = HnswGraphBuilder.create(
                    new RowScorers(rows, distinct), LINKS, CANDIDATES_OF_INSERTION, LEVEL_SEED, distinct.size());
            for (int node = 0; node < distinct.size(); node++) {
                builder.addGraphNode(node);
                if ((node + 1) % PROGRESS_EVERY == 0 || node + 1 == distinct.size()) {
                    progress.progress("index", node + 1, distinct.size());
                }
            }
            return new HnswIndex(rows, distinct, builder.getCompletedGraph());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The k nearest rows that the search finds, nearest first, equal ones by row. */
    List<Neighbor> search(double[] query, int k) {
        try {
            int candidates = Math.min(distinct.size(), Math.max(k, CANDIDATES));
            ScoreDoc[] found = HnswGraphSearcher.search(
                            new RowScorer(rows, distinct, query), candidates, graph, null, Integer.MAX_VALUE)
                    .topDocs()
                    .scoreDocs;
            return Arrays.stream(found)
                    .flatMap(hit -> copies(hit.doc, query, k))
                    .sorted(NEAREST_FIRST)
                    .limit(k)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Neighbor> copies(int node, double[] query, int k) {
        float similarity = (float) rows.dot(distinct.first(node), query);
        return distinct.rows(node).limit(k).mapToObj(row -> new Neighbor(row, similarity));
    }

    /** Creates scorers of all rows against one of them. */
    private record RowScorers(FloatRows rows, DistinctRows distinct) implements RandomVectorScorerSupplier {
        @Override
        public RandomVectorScorer scorer(int node) {
            double[] query = new double[rows.length()];
            rows.copy(distinct.first(node), query);
            return new RowScorer(rows, distinct, query);
        }

        @Override
        public RandomVectorScorerSupplier copy() {
            return this;
        }
    }

    /** Scores rows against a query. Lucene requires scores that are not negative. */
    @SuppressWarnings("ArrayRecordComponent") // Instances are never compared.
    private record RowScorer(FloatRows rows, DistinctRows distinct, double[] query) implements RandomVectorScorer {
        @Override
        public float score(int node) {
            return (float) Math.max(0, (1 + rows.dot(distinct.first(node), query)) / 2);
        }

        @Override
        public int maxOrd() {
            return distinct.size();
        }
    }

    /**
     * Rows without their exact copies. Many copies of an image would disconnect a neighbor graph, because each links
     * only to its copies.
     */
    private static final class DistinctRows {
        private static final int NONE = -1;

        /** The first row of each group of copies. */
        private final int[] first;
        /** The next copy of each row. */
        private final int[] next;

        DistinctRows(FloatRows rows) {
            int[] firsts = new int[rows.rows()];
            int[] last = new int[rows.rows()];
            next = new int[rows.rows()];
            Arrays.fill(next, NONE);
            Map<Long, Integer> byHash = new HashMap<>();
            double[] row = new double[rows.length()];
            double[] other = new double[rows.length()];
            int size = 0;
            for (int i = 0; i < rows.rows(); i++) {
                rows.copy(i, row);
                Integer known = byHash.putIfAbsent(hash(row), size);
                if (known != null) {
                    rows.copy(firsts[known], other);
                }
                // Different rows with the same hash are distinct. Copies of the second one then also count as distinct,
                // which does no harm.
                if (known != null && Arrays.equals(row, other)) {
                    next[last[known]] = i;
                    last[known] = i;
                } else {
                    firsts[size] = i;
                    last[size++] = i;
                }
            }
            first = Arrays.copyOf(firsts, size);
        }

        int size() {
            return first.length;
        }

        /** The first row of a group of copies. */
        int first(int distinct) {
            return first[distinct];
        }

        /** All rows of a group of copies, ascending. */
        IntStream rows(int distinct) {
            return IntStream.iterate(first[distinct], row -> row != NONE, row -> next[row]);
        }

        private static long hash(double[] row) {
            long hash = 0;
            for (double value : row) {
                hash = (hash ^ Double.doubleToLongBits(value)) * 0x9E3779B97F4A7C15L;
                hash ^= hash >>> 32;
            }
            return hash;
        }
    }
}
