package org.moco4j.report.results;

import java.util.Arrays;
import java.util.List;

/**
 * {@code map-neighbors.json} and similar files: the most similar images of each image of an atlas, for the page.
 *
 * @param among the images that were searched, as text
 * @param names of the images of the atlas; empty if another file of the same atlas has them
 * @param perImage neighbors per image
 * @param neighbors numbers in the atlas: the neighbors of image n start at {@code n * perImage}, most similar first; -1
 *     if there are fewer. Images beyond the list have no neighbors
 * @param similarities cosine similarities of these, -1 to 1
 */
public record AtlasNeighbors(String among, List<String> names, int perImage, int[] neighbors, float[] similarities) {
    public static final ResultFile<AtlasNeighbors> OF_MAP =
            new ResultFile<>("map-neighbors.json", AtlasNeighbors.class);
    public static final ResultFile<AtlasNeighbors> OF_EXPLORE =
            new ResultFile<>("explore-neighbors.json", AtlasNeighbors.class);
    public static final ResultFile<AtlasNeighbors> OF_RETRIEVAL =
            new ResultFile<>("retrieval-neighbors.json", AtlasNeighbors.class);

    /** How many neighbors of an image a page shows. */
    public static final int SHOWN = 6;

    public AtlasNeighbors {
        names = List.copyOf(names);
    }

    /** Creates empty lists, to be filled with {@link #set}. */
    public static AtlasNeighbors empty(String among, int images, int perImage) {
        int[] neighbors = new int[Math.multiplyExact(images, perImage)];
        Arrays.fill(neighbors, -1);
        return new AtlasNeighbors(among, List.of(), perImage, neighbors, new float[neighbors.length]);
    }

    /** A copy with the names of the images. */
    public AtlasNeighbors named(List<String> imageNames) {
        return new AtlasNeighbors(among, imageNames, perImage, neighbors, similarities);
    }

    /** Sets the neighbor of an image at a rank from 0. */
    public void set(int image, int rank, int neighbor, float similarity) {
        neighbors[image * perImage + rank] = neighbor;
        similarities[image * perImage + rank] = Math.round(1e4f * similarity) / 1e4f;
    }
}
