package org.moco4j.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.io.TextFile;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.page.ClassSection.ClassHistory;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.ResultFile;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.SearchResult;
import org.moco4j.report.results.ThumbnailSheet.Atlas;
import org.moco4j.report.results.ViewSamples;
import org.moco4j.text.FolderName;
import org.moco4j.text.SafeText;

/**
 * The content of a results folder. Every part may be missing.
 *
 * @param name of the folder
 * @param config each key with its value as text; empty if the file is missing
 */
record RunFiles(
        Path folder,
        String name,
        Map<String, String> config,
        TrainingHistory training,
        ClassHistory classes,
        Optional<KnnAccuracy> knn,
        Optional<ProbeResult> probe,
        Optional<FeatureMeasures> features,
        Optional<ViewSamples> viewSamples,
        Optional<RetrievalResult> retrieval,
        Optional<MapResult> map,
        Optional<ExploreResult> explore,
        Optional<SearchResult> search) {
    static final String VIEWS = "views.png";
    static final String RETRIEVAL = "retrieval.png";

    private static final long LARGEST_CONFIG = 1 << 20;

    /** Numbers keep their digits as written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Reads one of the files. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads a folder.
     *
     * @param onError receives the error for each file that cannot be read, and may throw it; if it returns, that part
     *     is missing
     * @throws UserError if there is no such folder
     */
    static RunFiles read(Path folder, Consumer<UserError> onError) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UserError("The results folder " + folder
                    + " does not exist. A run's folder is in results-dir and has the run's name.");
        }
        List<JsonNode> metrics =
                readOr(() -> MetricsLog.read(folder.resolve(MetricsLog.FILE_NAME)), List.of(), onError);
        return new RunFiles(
                folder,
                nameOf(folder),
                readOr(() -> config(folder.resolve(ResultsFolder.CONFIG_FILE_NAME)), Map.of(), onError),
                TrainingHistory.of(metrics),
                ClassHistory.of(metrics),
                readOr(() -> KnnAccuracy.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> ProbeResult.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> FeatureMeasures.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> ViewSamples.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> RetrievalResult.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> MapResult.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> ExploreResult.FILE.read(folder), Optional.empty(), onError),
                readOr(() -> SearchResult.FILE.read(folder), Optional.empty(), onError));
    }

    /**
     * Reads the results of an encoder or of features from a folder without a training. Files that MoCo4J did not write
     * are not read.
     *
     * @param onError as in {@link #read}
     */
    static RunFiles readWithoutTraining(Path folder, Consumer<UserError> onError) throws IOException {
        return new RunFiles(
                folder,
                nameOf(folder),
                Map.of(),
                TrainingHistory.of(List.of()),
                ClassHistory.of(List.of()),
                own(KnnAccuracy.FILE, folder, onError),
                own(ProbeResult.FILE, folder, onError),
                own(FeatureMeasures.FILE, folder, onError),
                Optional.empty(),
                own(RetrievalResult.FILE, folder, onError),
                own(MapResult.FILE, folder, onError),
                own(ExploreResult.FILE, folder, onError),
                own(SearchResult.FILE, folder, onError));
    }

    private static <T extends Record> Optional<T> own(ResultFile<T> file, Path folder, Consumer<UserError> onError)
            throws IOException {
        boolean own = WrittenFiles.obstacle(folder.resolve(file.name()), WrittenFiles.BY_LIST)
                .isEmpty();
        return own ? readOr(() -> file.read(folder), Optional.empty(), onError) : Optional.empty();
    }

    /** Reads a value. Returns {@code otherwise} if it cannot be read and {@code onError} does not throw. */
    static <T> T readOr(Reading<T> reading, T otherwise, Consumer<UserError> onError) throws IOException {
        try {
            return reading.read();
        } catch (UserError e) {
            onError.accept(e);
            return otherwise;
        }
    }

    static String nameOf(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    Optional<InlineImage> inlineImage(String file) throws IOException {
        return InlineImage.read(folder, file);
    }

    /** Returns the name of the images that all parts of the page are about; empty if it is not known. */
    Optional<String> dataOfAllParts() {
        Set<String> names = new HashSet<>();
        knn.map(KnnAccuracy::data).ifPresent(names::add);
        probe.map(ProbeResult::data).ifPresent(names::add);
        retrieval.map(RetrievalResult::data).ifPresent(names::add);
        map.map(MapResult::data).ifPresent(names::add);
        explore.map(ExploreResult::data).ifPresent(names::add);
        search.map(SearchResult::data).ifPresent(names::add);
        return names.size() == 1
                ? names.stream().filter(name -> !name.isEmpty()).findFirst()
                : Optional.empty();
    }

    /** Returns whether the images are a folder of the user. */
    boolean isOfAFolder() {
        return setting("dataset").equals("ImageFolder") && !setting("data-dir").isEmpty();
    }

    /** The name of the data set or of the folder of images; empty if it is not known. */
    String data() {
        return isOfAFolder() ? FolderName.of(setting("data-dir")) : setting("dataset");
    }

    /** The text of a value of the config; empty if the key is missing. */
    String setting(String key) {
        return config.getOrDefault(key, "");
    }

    /** A number of the config; NaN if the key is missing or the value is not a number. */
    double number(String key) {
        try {
            return Double.parseDouble(setting(key));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    double seconds() {
        return training.seconds(number("batch_size"));
    }

    private static Map<String, String> config(Path file) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return values;
        }
        try {
            JsonNode config = JSON.readTree(TextFile.read(file, LARGEST_CONFIG));
            config.properties().forEach(entry -> values.put(entry.getKey(), text(entry.getValue())));
            return values;
        } catch (JsonProcessingException | NumberFormatException e) {
            // Jackson throws a NumberFormatException if a number has an exponent of more than ten digits.
            throw new UserError(
                    file + " cannot be read: " + SafeText.ofReason(e.getMessage())
                            + ". Start the run again: it writes the file again.",
                    e);
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    /** The atlases of a results folder, and the nearest neighbors of their images. Each may be missing. */
    record Atlases(
            Optional<AtlasThumbnails> views,
            Optional<AtlasThumbnails> retrieval,
            Optional<AtlasThumbnails> map,
            Optional<AtlasThumbnails> explore,
            Optional<AtlasThumbnails> search,
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
                    atlas(run, run.search().map(found -> found.atlas()), "atlas-search", onError),
                    neighbors(run, AtlasNeighbors.OF_RETRIEVAL, onError),
                    neighbors(run, AtlasNeighbors.OF_MAP, onError),
                    neighbors(run, AtlasNeighbors.OF_EXPLORE, onError));
        }

        /** The atlases that exist. */
        List<AtlasThumbnails> all() {
            return Stream.of(views, retrieval, map, explore, search)
                    .flatMap(Optional::stream)
                    .toList();
        }

        private static Optional<AtlasThumbnails> atlas(
                RunFiles run, Optional<Atlas> atlas, String styleClass, Consumer<UserError> onError)
                throws IOException {
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
}
