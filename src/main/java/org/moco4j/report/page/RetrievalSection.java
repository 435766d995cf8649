package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.text.NameLines;

/** The section with queries and the images that the encoder finds most and least similar. */
record RetrievalSection(RetrievalResult retrieval, AtlasThumbnails atlas) {
    /**
     * The section's content.
     *
     * @param score how many of the most similar images have their query's class, as text; empty if no classes are known
     * @param album for the script, as JSON; empty if no neighbors are known
     */
    public record View(String encoder, String data, String score, List<Row> rows, String album) {}

    /** A query and the images that were found. */
    public record Row(Tile query, List<Tile> similar, Tile least) {}

    /**
     * An image.
     *
     * @param lines its name in one or two lines
     * @param figure its similarity; empty for a query
     * @param mark {@code right} or {@code wrong} if classes are known, else empty
     */
    public record Tile(String name, List<String> lines, String figure, String mark, Thumbnail thumbnail) {
        /** The width of a line below an image, in units of the size of the font; {@code .retrieval li} has it. */
        private static final double LINE = 4.4;

        Tile(String name, String figure, String mark, Thumbnail thumbnail) {
            this(name, NameLines.estimated(name, LINE), figure, mark, thumbnail);
        }
    }

    /** Empty if images are missing in the atlas, or if there are no queries. */
    static Optional<View> view(
            RetrievalResult retrieval, Optional<AtlasThumbnails> atlas, Optional<NeighborAlbum> album) {
        if (atlas.isEmpty() || retrieval.queries().isEmpty()) {
            return Optional.empty();
        }
        RetrievalSection section = new RetrievalSection(retrieval, atlas.get());
        if (!retrieval.queries().stream().allMatch(section::isComplete)) {
            return Optional.empty();
        }
        return Optional.of(new View(
                retrieval.encoder(),
                retrieval.data(),
                section.score(),
                retrieval.queries().stream().map(section::row).toList(),
                album.map(ScriptJson::of).orElse("")));
    }

    private boolean isComplete(RetrievalResult.Query query) {
        return isInAtlas(query.image())
                && isInAtlas(query.least().image())
                && !query.similar().isEmpty()
                && query.similar().stream().allMatch(found -> isInAtlas(found.image()));
    }

    private boolean isInAtlas(int image) {
        return image >= 0
                && image < retrieval.images().size()
                && atlas.at(image).isPresent();
    }

    private String score() {
        List<RetrievalResult.Query> known = retrieval.queries().stream()
                .filter(RetrievalResult.Query::classesKnown)
                .toList();
        if (known.isEmpty()) {
            return "";
        }
        long right = known.stream()
                .filter(query ->
                        name(query.image()).equals(name(query.similar().get(0).image())))
                .count();
        return "The most similar image has the query's class for " + NumberText.count(right) + " of "
                + NumberText.count(known.size(), "query", "queries") + ".";
    }

    private Row row(RetrievalResult.Query query) {
        return new Row(
                new Tile(name(query.image()), "", "", atlas.at(query.image()).orElseThrow()),
                query.similar().stream()
                        .map(found -> tile(found, mark(query, found)))
                        .toList(),
                tile(query.least(), ""));
    }

    /** The mark of a similar image: wrong if it has another class. The least similar image has no mark. */
    private String mark(RetrievalResult.Query query, RetrievalResult.Found found) {
        if (!query.classesKnown()) {
            return "";
        }
        return name(found.image()).equals(name(query.image())) ? "right" : "wrong";
    }

    private Tile tile(RetrievalResult.Found found, String mark) {
        return new Tile(
                name(found.image()),
                NumberText.fixed(found.similarity(), 3).replace('-', '−'),
                mark,
                atlas.at(found.image()).orElseThrow());
    }

    private String name(int image) {
        return retrieval.images().get(image);
    }
}
