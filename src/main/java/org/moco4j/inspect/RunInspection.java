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
import org.moco4j.session.TaskParts;
import org.moco4j.text.TextPainter;

/**
 * Makes the results of a run after its training: similar images, a map, the state of the features, and the report. Each
 * part may fail without affecting the training or the other parts. A failure is reported in one note, and the next
 * start makes the missing part.
 *
 * @param data the data of the run
 * @param views draws the run's views if they are missing
 */
public record RunInspection(
        MocoConfig config, Dataset data, ComputeSetup compute, TaskListener console, TaskParts.Part views) {
    private static final int QUERIES = 8;
    /** Larger data sets are sampled, because a million images would take too long. */
    private static final int MOST_IMAGES = 10_000;

    /**
     * Returns whether a result is missing that can be made now.
     *
     * @param checkpoint the last checkpoint of the run
     */
    public boolean isDue(Path checkpoint) {
        return new PendingResults(config.resultsFolder()).isDue(TextPainter.works())
                || report(checkpoint).isEmpty();
    }

    /**
     * Returns the file of the report; empty if it was not written since the end of the training.
     *
     * @param checkpoint the last checkpoint of the run
     */
    public Optional<Path> report(Path checkpoint) {
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

    /** Inspects the run's best encoder, or its last one if none was chosen, and writes the report. */
    public void run() {
        Path results = config.resultsFolder();
        PendingResults pending = new PendingResults(results);
        pending.begin();
        TaskParts parts = new TaskParts();
        parts.run("The image of the views", views);
        if (data.test().orElse(data.train()).size() > 1) {
            parts.run("The inspection of the encoder (map, similar images, state of the features)", () -> {
                try (EncoderSession session = session()) {
                    new FeatureInspection(session, data, MOST_IMAGES)
                            .encodeAndInspect(FeatureInspection.Queries.atRandom(QUERIES), results, parts);
                }
            });
        }
        parts.run("The report", () -> RunReportWriter.write(results, origin(), List.of(), console::notice));
        List<String> missing = new ArrayList<>();
        for (TaskParts.Failure failure : parts.failures()) {
            console.notice(failure.messageAfterTraining());
            missing.add(failure.what());
        }
        noteMissingFonts();
        if (!TextPainter.works()) {
            missing.add(PendingResults.WORDS);
        }
        pending.end(missing);
    }

    /** Notes that images contain no text if fonts are missing. */
    public void noteMissingFonts() {
        TextPainter.missingFontWarning().ifPresent(console::notice);
    }

    /** Opens the best encoder, or the last one if the best is damaged. */
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
            console.notice(e.getMessage() + "\nThe last encoder is used instead.");
            return EncoderSession.of(config, store.last(), compute, console);
        }
    }

    /** Returns the first of the run's checkpoints that can be read. */
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
