package org.moco4j.report.results;

import java.util.Arrays;
import java.util.List;

/**
 * {@code map-neighbors.json} and the like: for each image of an atlas those that are most similar to it, so that a page can show
 * them.
 *
 * @param among among which images they were looked for, in words
 * @param names of the images of the atlas; empty if another file of the same atlas has them
 * @param perImage so many for each image
 * @param neighbors numbers in the atlas: those of image n from {@code n * perImage} on, most similar first; -1 if there are
 *     fewer. Images beyond the list have none
 * @param similarities cosine similarities of these, -1 to 1
 */
public record AtlasNeighbors(String among, List<String> names, int perImage, int[] neighbors, float[] similarities) {
    public static final ResultFile<AtlasNeighbors> OF_MAP =
            new ResultFile<>("map-neighbors.json", AtlasNeighbors.class);
    public static final ResultFile<AtlasNeighbors> OF_EXPLORE =
            new ResultFile<>("explore-neighbors.json", AtlasNeighbors.class);
    public static final ResultFile<AtlasNeighbors> OF_RETRIEVAL =
            new ResultFile<>("retrieval-neighbors.json", AtlasNeighbors.class);

    /** How many neighbors a page shows of an image. */
    public static final int SHOWN = 6;

    public AtlasNeighbors {
        names = List.copyOf(names);
    }

    /** Empty lists, to be filled. */
    public static AtlasNeighbors empty(String among, int images, int perImage) {
        int[] neighbors = new int[Math.multiplyExact(images, perImage)];
        Arrays.fill(neighbors, -1);
        return new AtlasNeighbors(among, List.of(), perImage, neighbors, new float[neighbors.length]);
    }

    /** The same with the names of the images. */
    public AtlasNeighbors named(List<String> imageNames) {
        return new AtlasNeighbors(among, imageNames, perImage, neighbors, similarities);
    }

    /** Sets the neighbor of an image at a place from 0. */
    public void set(int image, int place, int neighbor, float similarity) {
        neighbors[image * perImage + place] = neighbor;
        similarities[image * perImage + place] = Math.round(1e4f * similarity) / 1e4f;
    }
}
