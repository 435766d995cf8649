package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.report.PendingResults;
import org.moco4j.report.TaskListener;
import org.moco4j.report.page.ReportPage;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.IndependentParts;
import org.moco4j.text.TextPainter;

/**
 * What a run leaves to be looked at when its training ends: which images are alike, a map, the state of the features, the page. The
 * training is done, whatever happens here: each part may fail by itself, which is reported in one note, and is made by the next start.
 *
 * @param data the run's
 * @param views draws the run's views if they are missing
 */
public record RunInspection(
        MocoConfig config, Dataset data, ComputeSetup compute, TaskListener console, IndependentParts.Part views) {
    private static final int QUERIES = 8;
    /** Training is over; nobody wants to wait for a million images more. */
    private static final int MOST_IMAGES = 10_000;

    /**
     * Whether a finished run still lacks something that can be made now.
     *
     * @param checkpoint the run's last
     */
    public boolean isDue(Path checkpoint) {
        return new PendingResults(config.resultsFolder()).isDue(TextPainter.works())
                || page(checkpoint).isEmpty();
    }

    /**
     * The page; empty if it was not written since the end of the training.
     *
     * @param checkpoint the run's last
     */
    public Optional<Path> page(Path checkpoint) {
        Path page = config.resultsFolder().resolve(ReportPage.FILE_NAME);
        try {
            FileTime trained = Files.getLastModifiedTime(checkpoint);
            boolean written =
                    Files.isRegularFile(page) && Files.getLastModifiedTime(page).compareTo(trained) >= 0;
            return written ? Optional.of(page) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Looks at the run's best encoder, or its last if none was chosen, and writes the page. */
    public void look() {
        Path results = config.resultsFolder();
        PendingResults toMake = new PendingResults(results);
        toMake.begin();
        IndependentParts parts = new IndependentParts();
        parts.run("The image of the views", views);
        if (data.test().orElse(data.train()).size() > 1) {
            parts.run("What is seen with the encoder (map, similar images, state of the features)", () -> {
                try (EncoderSession session = session()) {
                    new FeatureInspection(session, data, MOST_IMAGES)
                            .encodeAndLook(FeatureInspection.Queries.atRandom(QUERIES), results, parts);
                }
            });
        }
        parts.run("The report", () -> RunReportWriter.write(results, origin(), List.of(), console::note));
        List<String> left = new ArrayList<>();
        for (IndependentParts.Failure failure : parts.failures()) {
            console.note(failure.afterTrainingInWords());
            left.add(failure.what());
        }
        remind();
        if (!TextPainter.works()) {
            left.add(PendingResults.WORDS);
        }
        toMake.end(left);
    }

    /** Says that images carry no words, if it is so. */
    public void remind() {
        TextPainter.note().ifPresent(console::note);
    }

    /** With the last encoder if the best is damaged. */
    private EncoderSession session() throws IOException {
        CheckpointStore store = new CheckpointStore(config.runFolder());
        Path file =
                store.bestOrLast().orElseThrow(() -> new UserError("there is no checkpoint in " + config.runFolder()));
        try {
            return EncoderSession.of(config, file, compute, console);
        } catch (UserError e) {
            if (file.equals(store.last())) {
                throw e;
            }
            console.note(e.getMessage() + "\nThe last encoder is looked at in its place.");
            return EncoderSession.of(config, store.last(), compute, console);
        }
    }

    /** Where the run comes from, by the first of its checkpoints that can be read. */
    private Optional<Checkpoint> origin() {
        CheckpointStore store = new CheckpointStore(config.runFolder());
        return Stream.of(store.best(), store.last())
                .flatMap(RunInspection::readable)
                .findFirst();
    }

    private static Stream<Checkpoint> readable(Path file) {
        try {
            return Files.exists(file) ? Stream.of(Checkpoint.read(file)) : Stream.empty();
        } catch (IOException | UserError e) {
            return Stream.empty();
        }
    }
}
