package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.DataInventory;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.PendingResults;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.page.ReportPage;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.SearchResult;
import org.moco4j.report.results.ViewSamples;

/**
 * Collects the files that a command may write, replace or delete, and checks before any work is done that none of them
 * is a file of the user. A file that is missing in this list is still never replaced (see {@link WrittenFiles}), but
 * then the command fails late.
 */
public final class OutputFiles {
    private static final List<String> MAP =
            List.of("map.png", "map-images.png", "map.jpg", MapResult.FILE.name(), AtlasNeighbors.OF_MAP.name());

    private final Map<Path, WrittenFiles.Recognition> files = new LinkedHashMap<>();

    /** Adds one file. */
    public OutputFiles add(Path file) {
        files.put(file, WrittenFiles.BY_LIST);
        return this;
    }

    /** Adds the files of a training, including its report. */
    public OutputFiles addTraining(MocoConfig config) {
        Path results = config.resultsFolder();
        files.putAll(new CheckpointStore(config.runFolder()).files());
        files.put(results.resolve(MetricsLog.FILE_NAME), MetricsLog::isOwn);
        add(config.runFolder().resolve(DataInventory.FILE_NAME));
        return add(
                        results,
                        List.of(
                                ResultsFolder.CONFIG_FILE_NAME,
                                "views.png",
                                "views-atlas.png",
                                "views.jpg",
                                ViewSamples.FILE.name(),
                                PendingResults.FILE_NAME))
                .addInference(results);
    }

    /** Adds the files that {@code infer} writes to a results folder. */
    public OutputFiles addInference(Path results) {
        return add(
                        results,
                        List.of(
                                KnnAccuracy.FILE.name(),
                                FeatureMeasures.FILE.name(),
                                "retrieval.png",
                                "retrieval.jpg",
                                RetrievalResult.FILE.name(),
                                AtlasNeighbors.OF_RETRIEVAL.name()))
                .add(results, MAP)
                .addSkippedFilesAndReport(results);
    }

    /** Adds the files of a linear probe in a results folder. */
    public OutputFiles addProbe(Path results) {
        return add(results, List.of(ProbeResult.FILE.name())).addSkippedFilesAndReport(results);
    }

    /**
     * Adds the files of an embedding.
     *
     * @param file the file of the features
     * @throws UserError if its name does not end in {@code .npy} or {@code .parquet}
     */
    public OutputFiles addEmbedding(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".npy") && !name.endsWith(".parquet")) {
            throw new UserError("--output " + file + ": expected a file name that ends in .npy or .parquet");
        }
        String stem = name.substring(0, name.lastIndexOf('.'));
        add(file)
                .add(file.resolveSibling(EmbeddingDescription.beside(file).name()))
                .add(file.resolveSibling(stem + "." + SkippedFilesCsv.NAME));
        return name.endsWith(".npy") ? add(file.resolveSibling(stem + ".csv")) : this;
    }

    /** Adds the files that {@code explore} writes to a folder. */
    public OutputFiles addExploration(Path folder) {
        return add(
                        folder,
                        List.of(
                                "duplicates.csv",
                                "outliers.csv",
                                "diverse.csv",
                                "neighbors.csv",
                                "explore.jpg",
                                ExploreResult.FILE.name(),
                                AtlasNeighbors.OF_EXPLORE.name()))
                .add(folder, MAP)
                .addReport(folder);
    }

    /** Adds the files that {@code search} writes to a folder. */
    public OutputFiles addSearch(Path folder) {
        return add(folder, List.of("search.csv", "search.png", "search.jpg", SearchResult.FILE.name()))
                .addReport(folder);
    }

    /** Adds the report of a results folder. */
    public OutputFiles addReport(Path results) {
        return add(results.resolve(ReportPage.FILE_NAME));
    }

    /** Adds the list of skipped files and the report of a results folder. */
    private OutputFiles addSkippedFilesAndReport(Path results) {
        return add(results.resolve(SkippedFilesCsv.NAME)).addReport(results);
    }

    private OutputFiles add(Path folder, List<String> names) {
        names.forEach(name -> add(folder.resolve(name)));
        return this;
    }

    /** Returns the paths of all files. */
    public List<Path> paths() {
        return List.copyOf(files.keySet());
    }

    /**
     * Checks that all files may be written.
     *
     * @param force whether files that this program did not write are replaced
     * @throws org.moco4j.UserError if such files are in the way and {@code force} is false
     */
    public void claim(boolean force) throws IOException {
        WrittenFiles.claim(files, force);
    }
}
