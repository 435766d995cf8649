package org.moco4j.report.results;

import java.util.List;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * {@code search.json}: the images that are most similar to some queries. {@code thumbnail} is an image's number in the
 * atlas; -1 if the atlas does not contain it.
 *
 * @param encoder name of the encoder; empty if unknown
 * @param data name of the searched images
 * @param images number of searched images
 * @param search how images were found, as text, with the recall if an index was used
 * @param queries the queries
 * @param atlas the images
 */
public record SearchResult(String encoder, String data, int images, String search, List<Query> queries, Atlas atlas) {
    public static final ResultFile<SearchResult> FILE = new ResultFile<>("search.json", SearchResult.class);

    /**
     * A query.
     *
     * @param name its file, or its name among the searched images
     * @param matches the images that were found, most similar first
     */
    public record Query(String name, int thumbnail, List<Match> matches) {
        public Query {
            matches = List.copyOf(matches);
        }
    }

    /**
     * An image that was found.
     *
     * @param row its row in the matrix
     * @param className its class; empty if unknown
     * @param similarity the cosine similarity of its feature and the query's, -1 to 1
     */
    public record Match(int row, String name, String className, int thumbnail, double similarity) {}

    public SearchResult {
        queries = List.copyOf(queries);
    }
}
