package org.moco4j.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.TextFile;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.TrainingHistory.ResourceUse;
import org.moco4j.report.TrainingHistory.StepLosses;

/**
 * Writes and reads {@code metrics.jsonl}: one JSON object per line. Each line is on the disk before the call returns.
 * Every line has {@code type}, {@code epoch}, {@code step} (training steps of the run so far) and {@code time}.
 *
 * <p>A run that was killed and resumed has the same lines as one that was never interrupted, because {@link #open}
 * first removes the lines after the checkpoint. Exceptions are {@code time}, {@code images_per_second}, the seconds of
 * {@code knn}, and lines of type {@code warning}: these may come later, as their counters start again. Callers must
 * write a line before the checkpoint of the same step, never after. Lines of type {@code machine} describe the machine
 * of one session. A stop in the middle of an epoch divides its line of type {@code steps} into two.
 */
public final class MetricsLog implements AutoCloseable {
    public static final String FILE_NAME = "metrics.jsonl";

    /** The line of an epoch has about 400 bytes. */
    private static final long LARGEST_FILE = 256L << 20;

    private static final List<String> LINE_KEYS = List.of("type", "epoch", "step", "time");
    private static final String LINE_START = "{\"type\":\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final List<WarningLine> warningsAtOpening;
    private final FileChannel file;
    private final InstantSource clock;

    private MetricsLog(Path path, List<WarningLine> warningsAtOpening, FileChannel file, InstantSource clock) {
        this.path = path;
        this.warningsAtOpening = warningsAtOpening;
        this.file = file;
        this.clock = clock;
    }

    /**
     * Opens the log to continue after {@code step}: lines of later steps, and an incomplete last line, are removed
     * first. The file is replaced as a whole, so after a kill at any moment it is either the old or the new one.
     *
     * @param results the results folder; created if it is missing
     * @param step training steps that the run has done; -1 starts again and keeps nothing, 0 keeps the untrained
     *     encoder's line
     * @throws UserError if a line other than the last is not a JSON object
     */
    public static MetricsLog open(Path results, long step, InstantSource clock) throws IOException {
        return open(results, step, step, clock);
    }

    /**
     * Opens the log of a run that was stopped between the last step of an epoch and the epoch's line.
     *
     * @param step training steps that the run has done, for all lines except those with the losses of single steps
     * @param stepsDone training steps that the run has done: losses up to here are kept
     */
    public static MetricsLog open(Path results, long step, long stepsDone, InstantSource clock) throws IOException {
        Path path = results.resolve(FILE_NAME);
        List<JsonNode> kept = step < 0
                ? List.of()
                : read(path).stream()
                        .filter(line -> line.path("step").asLong(Long.MAX_VALUE)
                                <= (line.path("type").asText().equals(StepLosses.TYPE) ? stepsDone : step))
                        .toList();
        AtomicFile.writeVerified(
                path,
                out -> {
                    for (JsonNode line : kept) {
                        out.write(bytes(line));
                    }
                },
                written -> {},
                MetricsLog::isOwn);
        return new MetricsLog(path, WarningLine.active(kept), FileChannel.open(path, StandardOpenOption.APPEND), clock);
    }

    /**
     * Whether a file is a log that this program wrote. Lines are appended to the file, so the list of own files cannot
     * hold its checksum. Instead, its name must be in that list, and all its lines must be log lines.
     */
    public static boolean isOwn(Path file) throws IOException {
        if (!WrittenFiles.isNameListed(file)) {
            return false;
        }
        try {
            String text = TextFile.read(file, LARGEST_FILE);
            String incomplete = text.substring(text.lastIndexOf('\n') + 1);
            return read(file).stream().allMatch(line -> LINE_KEYS.stream().allMatch(line::has))
                    && (incomplete.startsWith(LINE_START) || LINE_START.startsWith(incomplete));
        } catch (UserError e) {
            // The file is not JSON.
            return false;
        }
    }

    /** The warnings that were active when the log was opened. */
    public List<WarningLine> warningsAtOpening() {
        return warningsAtOpening;
    }

    /** Writes a line of type {@code untrained}, epoch 0 and step 0. */
    public void untrained(KnnScore score) throws IOException {
        untrained(score, List.of());
    }

    /**
     * Writes a line of type {@code untrained}, epoch 0 and step 0.
     *
     * @param classNames in the order of the score's classes; written if there are at most {@value
     *     #KnnScore.MOST_CLASSES}
     */
    public void untrained(KnnScore score, List<String> classNames) throws IOException {
        ObjectNode line = line("untrained", 0, 0);
        score.writeTo(line);
        if (!score.byClass().isEmpty() && classNames.size() <= KnnScore.MOST_CLASSES) {
            ArrayNode names = line.putArray("classes");
            classNames.forEach(names::add);
        }
        append(line);
    }

    /**
     * Writes a line of type {@code raw-pixels}, epoch 0 and step 0: the baseline for an encoder.
     *
     * @param accuracy kNN Acc@1 of the raw pixels, 0 to 1
     */
    public void rawPixels(double accuracy) throws IOException {
        append(line("raw-pixels", 0, 0).put("acc1", accuracy));
    }

    /** Writes a line of type {@code steps}. */
    public void steps(StepLosses steps) throws IOException {
        ObjectNode line = line(StepLosses.TYPE, steps.epoch(), steps.step());
        line.put("from", steps.from());
        line.put("every", steps.every());
        ArrayNode losses = line.putArray("losses");
        for (double loss : steps.losses()) {
            // The precision of a float is enough for a curve.
            losses.add((float) loss);
        }
        append(line);
    }

    /** Writes a line of type {@code machine}. */
    public void resourceUse(ResourceUse use) throws IOException {
        ObjectNode line = line(ResourceUse.TYPE, use.epoch(), use.step());
        putKnown(line, "busy_processors", use.busyProcessors());
        line.put("processors", use.processors());
        putKnown(line, "resident_mib", use.residentMib());
        putKnown(line, "heap_mib", use.heapMib());
        append(line);
    }

    /** Writes a line of type {@code epoch}. */
    public void epoch(EpochLine epoch) throws IOException {
        ObjectNode line = line("epoch", epoch.epoch(), epoch.step());
        line.put("loss", epoch.loss());
        line.put("chance_loss", epoch.chanceLoss());
        line.put("learning_rate", epoch.learningRate());
        line.put("images_per_second", epoch.imagesPerSecond());
        epoch.viewWait().ifPresent(wait -> putKnown(line, "waiting_for_views", wait.share()));
        epoch.clusterTime().ifPresent(time -> time.writeTo(line));
        line.put("feature_std", epoch.featureStd());
        line.put("feature_spread", epoch.spread());
        epoch.knn().ifPresent(score -> score.writeTo(line));
        append(line);
    }

    /** Writes a line of type {@code warning}. */
    public void warning(WarningLine warning) throws IOException {
        ObjectNode line = line(WarningLine.TYPE, warning.epoch(), warning.step());
        line.put("cause", warning.cause());
        line.put("begins", warning.begins());
        line.put("text", warning.text());
        append(line);
    }

    /**
     * The lines of a log, oldest first; none if the file is missing. An incomplete last line, which a kill may leave,
     * is skipped.
     *
     * @throws UserError if another line is not a JSON object
     */
    public static List<JsonNode> read(Path path) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.exists(path)) {
            return lines;
        }
        String text = TextFile.read(path, LARGEST_FILE);
        List<String> complete =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int i = 0; i < complete.size(); i++) {
            lines.add(parse(complete.get(i), path, i + 1));
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private ObjectNode line(String type, int epoch, long step) {
        ObjectNode line = JSON.createObjectNode();
        line.put("type", type);
        line.put("epoch", epoch);
        line.put("step", step);
        line.put("time", clock.instant().toString());
        return line;
    }

    private static void putKnown(ObjectNode line, String key, double value) {
        if (Double.isFinite(value)) {
            line.put(key, Math.round(1000 * value) / 1000.0);
        }
    }

    private void append(ObjectNode line) throws IOException {
        long before = file.size();
        ByteBuffer buffer = ByteBuffer.wrap(bytes(line));
        try {
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            file.force(true);
        } catch (IOException e) {
            // If the disk is full, only a part of the line may be written.
            FileSystemException named = AtomicFile.named(path, e);
            try {
                file.truncate(before);
            } catch (IOException notTruncated) {
                // Readers skip an incomplete last line.
                named.addSuppressed(notTruncated);
            }
            throw named;
        }
    }

    private static byte[] bytes(JsonNode line) throws IOException {
        return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode parse(String line, Path path, int number) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw notALine(path, number, e);
        }
        throw notALine(path, number, null);
    }

    private static UserError notALine(Path path, int number, Throwable cause) {
        return new UserError(
                path + ", line " + number + ": expected a JSON object. Remove that line, or move the file away.",
                cause);
    }
}
