package org.moco4j.report.results;

import java.util.List;

/**
 * {@code explore.json}: what stands out among embedded images. An image is {@code thumbnail} of the atlas; those beyond the
 * atlas have -1. The lists hold the first ones; the whole lists are in CSV files beside it.
 *
 * @param encoder which encoder it was, in words
 * @param images how many images were looked at
 * @param search how neighbors were found, in words, with the recall where an index found them
 * @param threshold cosine similarity from which on images are near-duplicates
 * @param duplicates groups of near-duplicates, largest first
 * @param duplicateGroups how many groups there are in all
 * @param duplicatePictures how many images are in a group
 * @param outliers images least like their neighbors, most unusual first; {@code value} is 1 - mean cosine similarity
 * @param diverse images that together cover all others, in order of choice; {@code value} is
 *     the covering radius: how far, at most, any image is from the nearest of those up to this one
 * @param neighbors an image, first, and those most like it; empty where none was asked for; {@code value} is the cosine similarity
 * @param atlas the images
 */
public record ExploreResult(
        String encoder,
        int images,
        String search,
        double threshold,
        List<Group> duplicates,
        int duplicateGroups,
        int duplicatePictures,
        List<Picture> outliers,
        List<Picture> diverse,
        List<Picture> neighbours,
        Atlas atlas) {
    public static final ResultFile<ExploreResult> FILE = new ResultFile<>("explore.json", ExploreResult.class);

    /**
     * An image with what is said of it.
     *
     * @param name its file, or its number in the data set
     */
    public record Picture(String name, int thumbnail, double value) {}

    /**
     * Images that are nearly the same.
     *
     * @param size how many there are
     * @param lowest least similarity of one to the one of the group that is most like it
     * @param highest greatest similarity of two
     * @param images the first ones of the group; {@code value} is the similarity to the one of the group that is most like it
     */
    public record Group(int size, double lowest, double highest, List<Picture> pictures) {
        public Group {
            pictures = List.copyOf(pictures);
        }
    }

    public ExploreResult {
        duplicates = List.copyOf(duplicates);
        outliers = List.copyOf(outliers);
        diverse = List.copyOf(diverse);
        neighbours = List.copyOf(neighbours);
    }
}
