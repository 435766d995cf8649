package org.moco4j.report.results;

import java.util.List;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * {@code views.json}: some training images, each with two augmented views.
 *
 * @param names of the images: their class, or their number in the data set
 * @param atlas image n of the list is thumbnail 3n, its views are 3n + 1 and 3n + 2
 */
public record ViewSamples(List<String> names, Atlas atlas) {
    public static final ResultFile<ViewSamples> FILE = new ResultFile<>("views.json", ViewSamples.class);

    public ViewSamples {
        names = List.copyOf(names);
    }
}
