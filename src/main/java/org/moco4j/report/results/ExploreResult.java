package org.moco4j.report.results;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * {@code explore.json}: unusual images among embedded images. {@code thumbnail} is an image's number in the atlas; -1
 * if the atlas does not contain it. The lists have only the first images; the whole lists are in CSV files beside it.
 * In files of earlier versions, some keys have British spelling, or pictures instead of images.
 *
 * @param encoder name of the encoder
 * @param data name of the searched images; empty in files of earlier versions
 * @param images number of searched images
 * @param search how neighbors were found, as text, with the recall if an index was used
 * @param threshold least cosine similarity of near-duplicates
 * @param copies number of pairs of less similar images that are copies by their pixels, such as cropped ones
 * @param duplicates groups of near-duplicates, largest first
 * @param duplicateGroups how many groups there are in all
 * @param duplicateImages how many images are in any group
 * @param outliers images least like their neighbors, most unusual first; {@code value} is 1 - mean cosine similarity
 * @param diverse images that together cover all others, in order of selection; {@code value} is the covering radius:
 *     the greatest distance of any image to the nearest image selected so far
 * @param neighbors a query image, first, and the images most similar to it; empty without a query; {@code value} is
 *     the cosine similarity
 * @param atlas the images
 */
public record ExploreResult(
        String encoder,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String data,
        int images,
        String search,
        double threshold,
        int copies,
        List<Group> duplicates,
        int duplicateGroups,
        @JsonAlias("duplicate_pictures") int duplicateImages,
        List<ListedImage> outliers,
        List<ListedImage> diverse,
        @JsonAlias("neighbours") List<ListedImage> neighbors,
        Atlas atlas) {
    public static final ResultFile<ExploreResult> FILE = new ResultFile<>("explore.json", ExploreResult.class);

    /**
     * An image with a figure.
     *
     * @param name its file, or its number in the data set
     */
    public record ListedImage(String name, int thumbnail, double value) {}

    /**
     * Images that are nearly the same.
     *
     * @param size number of images in the group
     * @param lowest the least of the images' similarities to their most similar image of the group
     * @param highest greatest similarity of two images
     * @param images the first images of the group; {@code value} is the similarity to the most similar image of the
     *     group
     */
    public record Group(
            int size,
            double lowest,
            double highest,
            @JsonAlias("pictures") List<ListedImage> images) {
        public Group {
            images = List.copyOf(images);
        }
    }

    public ExploreResult {
        duplicates = List.copyOf(duplicates);
        outliers = List.copyOf(outliers);
        diverse = List.copyOf(diverse);
        neighbors = List.copyOf(neighbors);
    }
}
