package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.ExploreResult.ListedImage;

/** The section about unusual images: near-duplicates, outliers, a diverse subset, nearest neighbors. */
record ExploreSection(Optional<AtlasThumbnails> atlas, Optional<NeighborAlbum> album) {
    /** The section's content. */
    public record View(
            String encoder,
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

    /** An image with its name, its file name, and a figure. */
    public record Tile(String name, String file, String figure, Optional<Thumbnail> thumbnail) {}

    View view(ExploreResult explore) {
        return new View(
                explore.encoder(),
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
                .map(p -> new Tile(
                        p.name(), file(p.name()), figure.apply(p.value()), atlas.flatMap(a -> a.at(p.thumbnail()))))
                .toList();
    }

    /** The last part of a path, for places with little space. */
    static String file(String name) {
        return name.substring(1 + Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')));
    }

    private static String similarity(double value) {
        return NumberText.fixed(value, 3);
    }
}
