package org.moco4j.report.page;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.report.results.Atlas;
import org.moco4j.report.results.AtlasNeighbors;

/** The atlases of a results folder, and what is known of neighbors of their images. Each may be missing. */
record Atlases(
        Optional<Thumbnails> views,
        Optional<Thumbnails> retrieval,
        Optional<Thumbnails> map,
        Optional<Thumbnails> explore,
        Optional<AtlasNeighbors> nearRetrieved,
        Optional<AtlasNeighbors> nearOnMap,
        Optional<AtlasNeighbors> nearExplored) {

    /** @throws org.moco4j.UserError if an atlas is not an image, or of a size that does not fit what is said of it */
    static Atlases read(RunFiles run) throws IOException {
        return new Atlases(
                atlas(run, run.viewSamples().map(views -> views.atlas()), "atlas-views"),
                atlas(run, run.retrieval().map(found -> found.atlas()), "atlas-retrieval"),
                atlas(run, run.map().map(map -> map.atlas()), "atlas-map"),
                atlas(run, run.explore().map(explore -> explore.atlas()), "atlas-explore"),
                run.neighbors(AtlasNeighbors.OF_RETRIEVAL),
                run.neighbors(AtlasNeighbors.OF_MAP),
                run.neighbors(AtlasNeighbors.OF_EXPLORE));
    }

    /** Those that are there. */
    List<Thumbnails> all() {
        return Stream.of(views, retrieval, map, explore)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Thumbnails> atlas(RunFiles run, Optional<Atlas> atlas, String styleClass)
            throws IOException {
        return atlas.isPresent() ? Thumbnails.read(run, atlas.get(), styleClass) : Optional.empty();
    }
}
