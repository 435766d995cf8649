package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.ExploreResult.ListedImage;
import org.moco4j.text.NameLines;

/** The section about unusual images: near-duplicates, outliers, a diverse subset, nearest neighbors. */
record ExploreSection(Optional<AtlasThumbnails> atlas, Optional<NeighborAlbum> album) {
    /** The section's content. */
    public record View(
            String encoder,
            String data,
            String images,
            String search,
            String threshold,
            String copies,
            String duplicatesInAll,
            List<Group> duplicates,
            List<Tile> outliers,
            List<Tile> diverse,
            List<Tile> neighbors,
            String album) {}

    /** Near-duplicates. */
    public record Group(String title, List<Tile> images) {}

    /**
     * An image.
     *
     * @param lines its name in one or two lines
     * @param figure a number
     * @param className its class; empty if it has none or the section does not show it
     */
    public record Tile(
            String name, List<String> lines, String figure, String className, Optional<Thumbnail> thumbnail) {
        /** The width of a line below an image, in units of the size of the font; {@code .thumbs li} has it. */
        private static final double LINE = 8.9;

        Tile(String name, String figure, String className, Optional<Thumbnail> thumbnail) {
            this(name, NameLines.estimated(name, LINE), figure, className, thumbnail);
        }
    }

    View view(ExploreResult explore) {
        return new View(
                explore.encoder(),
                explore.data(),
                NumberText.count(explore.images()),
                explore.search(),
                NumberText.shortest(explore.threshold()),
                explore.copies() == 0 ? "" : NumberText.count(explore.copies(), "pair"),
                NumberText.count(explore.duplicateImages(), "image") + " in "
                        + NumberText.count(explore.duplicateGroups(), "group"),
                explore.duplicates().stream().map(this::group).toList(),
                tiles(explore.outliers(), ExploreSection::similarity),
                tiles(explore.diverse(), ExploreSection::similarity),
                tiles(explore.neighbors(), ExploreSection::similarity),
                album.map(ScriptJson::of).orElse(""));
    }

    private Group group(ExploreResult.Group group) {
        String range = group.lowest() == group.highest()
                ? similarity(group.highest())
                : similarity(group.lowest()) + " to " + similarity(group.highest());
        int shown = group.images().size();
        return new Group(
                NumberText.count(group.size(), "image") + (shown < group.size() ? " (" + shown + " shown)" : "")
                        + ", similarity " + range,
                tiles(group.images(), ExploreSection::similarity));
    }

    private List<Tile> tiles(List<ListedImage> images, DoubleFunction<String> figure) {
        return images.stream()
                .map(p -> new Tile(p.name(), figure.apply(p.value()), "", atlas.flatMap(a -> a.at(p.thumbnail()))))
                .toList();
    }

    private static String similarity(double value) {
        return NumberText.fixed(value, 3);
    }
}
