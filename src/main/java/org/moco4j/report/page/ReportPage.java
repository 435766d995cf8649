package org.moco4j.report.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.page.AtlasThumbnails.Thumbnail;
import org.moco4j.report.page.PageSource.Fact;
import org.moco4j.report.page.RunFiles.Atlases;
import org.moco4j.report.results.ViewSamples;

/**
 * Creates the report of a results folder as one HTML page. The page contains everything that it shows and
 * loads nothing, so it can be opened from the disk and sent by mail, and no server notices that it was opened.
 */
public final class ReportPage {
    public static final String FILE_NAME = "report.html";

    private final Template template = new Template();

    /**
     * Renders the page.
     *
     * @throws UserError if a folder is missing or a file in it cannot be read; the message names it
     */
    public String render(PageSource source) throws IOException {
        return render(source, ReportPage::fail);
    }

    private static void fail(UserError error) {
        throw error;
    }

    /**
     * @param onError receives the error for each file that cannot be read; if it returns, the page is created without
     *     that file
     */
    private String render(PageSource source, Consumer<UserError> onError) throws IOException {
        RunFiles run = source.training()
                ? RunFiles.read(source.results(), onError)
                : RunFiles.readWithoutTraining(source.results(), onError);
        Atlases atlases = Atlases.read(run, onError);
        Optional<List<Sample>> samples = run.viewSamples().flatMap(views -> samples(views, atlases.views()));
        Optional<RetrievalSection.View> retrieval = run.retrieval()
                .flatMap(found -> RetrievalSection.view(
                        found,
                        atlases.retrieval(),
                        NeighborAlbum.of(atlases.retrieval(), atlases.nearRetrieved(), found.images())));
        // Older folders have only the drawn sheets.
        Optional<InlineImage> viewsSheet = sheet(source.training() && samples.isEmpty(), run, RunFiles.VIEWS, onError);
        Optional<InlineImage> retrievalSheet =
                sheet(source.training() && retrieval.isEmpty(), run, RunFiles.RETRIEVAL, onError);
        String script = Template.script();

        Map<String, Object> model = new HashMap<>();
        boolean folder = run.isOfAFolder() && source.title().equals(run.name());
        Optional<String> data = source.training() ? Optional.empty() : run.dataOfAllParts();
        model.put("title", folder ? run.data() : data.orElse(source.title()));
        model.put("isOfTraining", source.training());
        put(model, "run", folder ? Optional.of(run.name()) : Optional.empty());
        model.put("live", source.live());
        model.put("style", Template.text("report.css"));
        model.put("script", script);
        model.put("policy", Template.contentPolicy(script, source.live()));
        model.put("atlases", atlases.all());
        put(model, "headline", new Headline(run).view());
        put(model, "training", new TrainingSection(run).view());
        put(model, "views", samples);
        put(model, "viewsSheet", viewsSheet);
        put(model, "retrieval", retrieval);
        put(model, "retrievalSheet", retrievalSheet);
        put(model, "knn", run.knn().map(KnnSection::view));
        put(
                model,
                "classes",
                ClassSection.view(
                        run.classes(),
                        run.knn(),
                        run.training().last().map(TrainingHistory.Epoch::epoch).orElse(0)));
        put(model, "map", run.map().map(map -> MapSection.view(map, atlases.map(), atlases.nearOnMap())));
        put(model, "probe", run.probe().map(ProbeSection::view));
        put(model, "features", run.features().map(FeatureSection::view));
        put(
                model,
                "explore",
                run.explore()
                        .map(new ExploreSection(
                                atlases.explore(),
                                NeighborAlbum.of(atlases.explore(), atlases.nearExplored(), List.of()))::view));
        put(model, "search", run.search().map(found -> SearchSection.view(found, atlases.search())));
        put(model, "comparison", comparison(run, source.others(), onError));
        model.put(
                "missing",
                source.training()
                        ? new MissingParts(
                                        run,
                                        samples.isPresent() || viewsSheet.isPresent(),
                                        retrieval.isPresent() || retrievalSheet.isPresent())
                                .list()
                        : List.of());
        model.put("facts", source.facts());
        model.put(
                "config",
                run.config().keySet().stream()
                        .map(key -> new Fact(key, run.setting(key)))
                        .toList());
        return template.fill(model);
    }

    /**
     * Writes {@link #FILE_NAME} into the results folder.
     *
     * @return the file
     */
    public Path write(PageSource source) throws IOException {
        return write(source, ReportPage::fail);
    }

    /**
     * Writes the page, without the files that cannot be read.
     *
     * @param onError receives the error for each file that is skipped
     * @return the file
     * @throws UserError if there is no such folder
     */
    public Path write(PageSource source, Consumer<UserError> onError) throws IOException {
        byte[] page = render(source, onError).getBytes(StandardCharsets.UTF_8);
        Path file = source.results().resolve(FILE_NAME);
        AtomicFile.write(file, out -> out.write(page));
        return file;
    }

    private static Optional<InlineImage> sheet(boolean needed, RunFiles run, String file, Consumer<UserError> onError)
            throws IOException {
        return needed ? RunFiles.readOr(() -> run.inlineImage(file), Optional.empty(), onError) : Optional.empty();
    }

    private static Optional<Comparison.View> comparison(RunFiles run, List<Path> others, Consumer<UserError> onError)
            throws IOException {
        if (others.isEmpty()) {
            return Optional.empty();
        }
        List<RunFiles> runs = new ArrayList<>(List.of(run));
        for (Path other : others) {
            runs.add(RunFiles.read(other, onError));
        }
        return Optional.of(new Comparison(runs).view());
    }

    /** Adds a value if it is present: the template checks whether a name exists. */
    private static void put(Map<String, Object> model, String name, Optional<?> value) {
        value.ifPresent(present -> model.put(name, present));
    }

    /** A training image with two augmented views of it. */
    public record Sample(String name, Thumbnail image, Thumbnail first, Thumbnail second) {}

    /** The training images with their views; empty if the atlas does not contain all of them. */
    private static Optional<List<Sample>> samples(ViewSamples views, Optional<AtlasThumbnails> atlas) {
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
