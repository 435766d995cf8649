package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.page.ExploreSection.Tile;
import org.moco4j.report.results.SearchResult;

/** The section with the results of the latest search. */
final class SearchSection {
    /** The page shows no more images of a query. */
    private static final int MOST_SHOWN = 49;

    private SearchSection() {}

    /**
     * The section's content.
     *
     * @param encoder name of the encoder; empty if unknown
     * @param data name of the searched images
     */
    public record View(String encoder, String data, String search, List<Row> rows) {}

    /**
     * A query and the images that were found.
     *
     * @param more how many further images the list has, as text; empty if there are none
     */
    public record Row(Tile query, List<Tile> found, String more) {}

    static View view(SearchResult result, Optional<AtlasThumbnails> atlas) {
        return new View(
                result.encoder(),
                result.data(),
                result.search(),
                result.queries().stream().map(query -> row(query, atlas)).toList());
    }

    private static Row row(SearchResult.Query query, Optional<AtlasThumbnails> atlas) {
        int more = query.matches().size() - MOST_SHOWN;
        return new Row(
                new Tile(query.name(), "", "", image(query.thumbnail(), atlas)),
                query.matches().stream()
                        .limit(MOST_SHOWN)
                        .map(match -> new Tile(
                                match.name(),
                                NumberText.fixed(match.similarity(), 3),
                                match.className(),
                                image(match.thumbnail(), atlas)))
                        .toList(),
                more > 0 ? NumberText.count(more) : "");
    }

    private static Optional<Thumbnail> image(int thumbnail, Optional<AtlasThumbnails> atlas) {
        return atlas.flatMap(images -> images.at(thumbnail));
    }
}
