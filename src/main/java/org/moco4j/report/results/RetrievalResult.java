package org.moco4j.report.results;

import java.util.List;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * {@code retrieval.json}: the most and least similar images for some queries.
 *
 * @param encoder name of the encoder
 * @param data name of the searched images
 * @param images names of all images of the atlas, in its order: first the shown images, then their neighbors
 * @param queries the queries
 * @param atlas the images
 */
public record RetrievalResult(String encoder, String data, List<String> images, List<Query> queries, Atlas atlas) {
    public static final ResultFile<RetrievalResult> FILE = new ResultFile<>("retrieval.json", RetrievalResult.class);

    /**
     * A query and the images that were found.
     *
     * @param image the query's number in the atlas
     * @param classesKnown whether the images' names are their classes, so that a found image is right if its name is
     *     the query's
     * @param similar the most similar images, most similar first
     * @param least the least similar image
     */
    public record Query(int image, boolean classesKnown, List<Found> similar, Found least) {
        public Query {
            similar = List.copyOf(similar);
        }
    }

    /**
     * An image that was found.
     *
     * @param image its number in the atlas
     * @param similarity the dot product of its feature with the query's, -1 to 1
     */
    public record Found(int image, double similarity) {}

    public RetrievalResult {
        images = List.copyOf(images);
        queries = List.copyOf(queries);
    }
}
