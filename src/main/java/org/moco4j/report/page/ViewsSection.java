package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.results.ViewSamples;

/** The section with training images, each with two augmented views of it. */
final class ViewsSection {
    private ViewsSection() {}

    /** One image with its views. */
    public record Sample(String name, Thumbnail image, Thumbnail first, Thumbnail second) {}

    /** Empty if the atlas does not contain all images. */
    static Optional<List<Sample>> view(ViewSamples views, Optional<AtlasThumbnails> atlas) {
        int images = views.names().size();
        if (images == 0 || atlas.isEmpty() || atlas.get().at(3 * images - 1).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IntStream.range(0, images)
                .mapToObj(n -> new Sample(
                        views.names().get(n),
                        atlas.get().at(3 * n).orElseThrow(),
                        atlas.get().at(3 * n + 1).orElseThrow(),
                        atlas.get().at(3 * n + 2).orElseThrow()))
                .toList());
    }
}
