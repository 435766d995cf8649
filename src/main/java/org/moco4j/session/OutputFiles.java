package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.DataInventory;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.OwnFiles;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.PendingResults;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.page.ReportPage;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.EmbeddingNote;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.ViewSamples;

/**
 * The files that a command may write, replace or delete. Files of the user's that are in the way are found before any work is done.
 * What is missing here is still never replaced, see {@link OwnFiles}, but the command fails late.
 */
public final class OutputFiles {
    private static final List<String> MAP =
            List.of("map.png", "map-pictures.png", "map.jpg", MapResult.FILE.name(), AtlasNeighbors.OF_MAP.name());

    private final Map<Path, OwnFiles.Recognition> files = new LinkedHashMap<>();

    /** Adds one file. */
    public OutputFiles and(Path file) {
        files.put(file, OwnFiles.BY_LIST);
        return this;
    }

    /** Adds what a training writes, its report included. */
    public OutputFiles andOfTraining(MocoConfig config) {
        Path results = config.resultsFolder();
        files.putAll(new CheckpointStore(config.runFolder()).files());
        files.put(results.resolve(MetricsLog.FILE_NAME), MetricsLog::isOwn);
        and(config.runFolder().resolve(DataInventory.FILE_NAME));
        return and(
                        results,
                        List.of(
                                ResultsFolder.CONFIG_FILE_NAME,
                                "views.png",
                                "views-atlas.png",
                                "views.jpg",
                                ViewSamples.FILE.name(),
                                PendingResults.FILE_NAME))
                .andOfInference(results);
    }

    /** Adds what looking at an encoder writes to a results folder. */
    public OutputFiles andOfInference(Path results) {
        return and(
                        results,
                        List.of(
                                KnnAccuracy.FILE.name(),
                                FeatureMeasures.FILE.name(),
                                "retrieval.png",
                                "retrieval.jpg",
                                RetrievalResult.FILE.name(),
                                AtlasNeighbors.OF_RETRIEVAL.name()))
                .and(results, MAP)
                .andOfData(results);
    }

    /** Adds what a linear probe writes to a results folder. */
    public OutputFiles andOfProbe(Path results) {
        return and(results, List.of(ProbeResult.FILE.name())).andOfData(results);
    }

    /**
     * Adds what the embedding of images writes.
     *
     * @param file gets the features
     */
    public OutputFiles andOfEmbedding(Path file) {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.lastIndexOf('.'));
        and(file)
                .and(file.resolveSibling(EmbeddingNote.beside(file).name()))
                .and(file.resolveSibling(stem + "." + SkippedFilesCsv.NAME));
        return name.endsWith(".npy") ? and(file.resolveSibling(stem + ".csv")) : this;
    }

    /** Adds what the exploring of embedded images writes to a folder. */
    public OutputFiles andOfExploring(Path folder) {
        return and(
                        folder,
                        List.of(
                                "duplicates.csv",
                                "outliers.csv",
                                "diverse.csv",
                                "neighbours.csv",
                                "explore.jpg",
                                ExploreResult.FILE.name(),
                                AtlasNeighbors.OF_EXPLORE.name()))
                .and(folder, MAP)
                .andOfReport(folder);
    }

    /** Adds the page of a results folder. */
    public OutputFiles andOfReport(Path results) {
        return and(results.resolve(ReportPage.FILE_NAME));
    }

    /** Adds the list of what cannot be read, and the page. */
    private OutputFiles andOfData(Path results) {
        return and(results.resolve(SkippedFilesCsv.NAME)).andOfReport(results);
    }

    private OutputFiles and(Path folder, List<String> names) {
        names.forEach(name -> and(folder.resolve(name)));
        return this;
    }

    /** The paths. */
    public List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    /**
     * Makes sure that all of them can be written.
     *
     * @param force whether files are replaced that this program did not write
     * @throws org.moco4j.UserError if such files are in the way and {@code force} is false
     */
    public void claim(boolean force) throws IOException {
        OwnFiles.claim(files, force);
    }
}
