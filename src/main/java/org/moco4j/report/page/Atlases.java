package org.moco4j.report.page;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.report.results.Atlas;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ResultFile;

/** The atlases of a results folder, and the nearest neighbors of their images. Each may be missing. */
record Atlases(
        Optional<AtlasThumbnails> views,
        Optional<AtlasThumbnails> retrieval,
        Optional<AtlasThumbnails> map,
        Optional<AtlasThumbnails> explore,
        Optional<AtlasNeighbors> nearRetrieved,
        Optional<AtlasNeighbors> nearOnMap,
        Optional<AtlasNeighbors> nearExplored) {

    /** @param onError receives the error for each file that cannot be read; if it returns, that part is missing */
    static Atlases read(RunFiles run, Consumer<UserError> onError) throws IOException {
        return new Atlases(
                atlas(run, run.viewSamples().map(views -> views.atlas()), "atlas-views", onError),
                atlas(run, run.retrieval().map(found -> found.atlas()), "atlas-retrieval", onError),
                atlas(run, run.map().map(map -> map.atlas()), "atlas-map", onError),
                atlas(run, run.explore().map(explore -> explore.atlas()), "atlas-explore", onError),
                neighbors(run, AtlasNeighbors.OF_RETRIEVAL, onError),
                neighbors(run, AtlasNeighbors.OF_MAP, onError),
                neighbors(run, AtlasNeighbors.OF_EXPLORE, onError));
    }

    /** The atlases that exist. */
    List<AtlasThumbnails> all() {
        return Stream.of(views, retrieval, map, explore)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<AtlasThumbnails> atlas(
            RunFiles run, Optional<Atlas> atlas, String styleClass, Consumer<UserError> onError) throws IOException {
        return RunFiles.readOr(
                () -> atlas.isPresent() ? AtlasThumbnails.read(run, atlas.get(), styleClass) : Optional.empty(),
                Optional.empty(),
                onError);
    }

    private static Optional<AtlasNeighbors> neighbors(
            RunFiles run, ResultFile<AtlasNeighbors> file, Consumer<UserError> onError) throws IOException {
        return RunFiles.readOr(() -> file.read(run.folder()), Optional.empty(), onError);
    }
}
