package org.moco4j.quickrun;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.ImageCacheFiller;
import org.moco4j.data.folder.ImageSizeScan;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.platform.FolderAccess;
import org.moco4j.session.Benchmark;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ViewBenchmark;
import org.moco4j.text.Quantities;
import org.moco4j.text.TextLayout;

/** Checks a folder of images before a run, and describes images, disk space and training time. */
record FolderPreflight(TextLayout layout) {
    private static final int NAMES_SHOWN = 5;
    /** A run keeps the last, the previous and the best checkpoint. */
    private static final int CHECKPOINTS = 3;

    /** A checkpoint contains the weights of query and key encoder and the velocity. */
    private static final int ARRAYS_PER_CHECKPOINT = 3;

    private static final int STEPS = 3;
    /** After the training all images are encoded twice: for the report, and for the exploration. */
    private static final int ENCODINGS = 2;

    /**
     * Describes the files before they are decoded. The training reports skipped files.
     *
     * @throws UserError if {@code strict} is on and an image cannot be read
     */
    List<String> describeFiles(Path folder, ImageSizeScan sizes, MocoConfig config) {
        sizes.skippedFiles().failIfStrict(config.data().strict());
        List<String> lines = new ArrayList<>();
        lines.add("Images in " + folder + ": " + Quantities.count(sizes.images(), "file") + ", "
                + Quantities.size(sizes.bytes()));
        addNames(lines, "cannot be read", sizes.unreadable());
        addNames(lines, "of a kind that is not supported", sizes.otherKinds());
        int side = config.data().imageSize();
        boolean whole = config.data().cacheSize() > 0;
        lines.addAll(layout.entry(
                "sizes",
                format(
                        whole
                                ? "the median of the shorter sides is %,d pixels; views of %d x %d are cut from the "
                                        + "whole image"
                                : "the median of the shorter sides is %,d pixels; all images are resized to %d x %d",
                        sizes.medianShorterSide(),
                        side,
                        side)));
        int smaller = sizes.smallerThan(side);
        if (smaller > 0) {
            lines.addAll(layout.entry("", Quantities.count(smaller, "image") + " smaller than that: enlarged"));
        }
        if (sizes.narrow() > 0 && !whole) {
            lines.addAll(layout.entry(
                    "",
                    Quantities.count(sizes.narrow(), "image")
                            + " more than twice as long as wide: only the center square is used"));
        }
        return lines;
    }

    /** Describes the recipes whose speed was measured. */
    List<String> describeRecipes(List<String> measured) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            lines.addAll(layout.entry(i == 0 ? "network" : "", measured.get(i)));
        }
        return lines;
    }

    /**
     * Describes queue, disk space and duration of the training.
     *
     * @param images number of training images
     * @param finished epochs that the checkpoint to resume from contains
     * @throws UserError if the disk is too small
     */
    List<String> describeTraining(MocoConfig config, int images, int finished, ComputeSetup compute)
            throws IOException {
        List<String> lines = new ArrayList<>();
        lines.addAll(layout.entry(
                "contrast",
                "a queue of " + Quantities.count(config.model().mocoK(), "key") + " for "
                        + Quantities.count(images, "image") + ", batches of "
                        + config.optimizer().batchSize()));
        lines.addAll(layout.entry("disk", disk(config)));
        lines.addAll(layout.entry("time", time(config, images, finished, compute)));
        return lines;
    }

    /**
     * Describes how long reading the images takes.
     *
     * @param unread number of files that must still be decoded
     */
    List<String> describeReading(int unread, Duration duration) {
        return layout.entry(
                "reading",
                unread == 0
                        ? "all images are kept from an earlier start"
                        : Quantities.estimate(duration.toMillis() / 1000.0) + " for " + Quantities.count(unread, "file")
                                + ", once; what is read is kept");
    }

    /** Returns the note that decoded images cannot be stored. */
    List<String> describeUnstoredReading() {
        return layout.entry(
                "reading",
                "images cannot be kept in the folder " + ImageCacheFiller.PLACE + ", so each use reads them again");
    }

    private void addNames(List<String> lines, String what, List<UnreadableFile> files) {
        if (!files.isEmpty()) {
            String more = files.size() > NAMES_SHOWN ? ", ..." : "";
            String names = files.stream()
                    .limit(NAMES_SHOWN)
                    .map(UnreadableFile::describe)
                    .collect(Collectors.joining(", "));
            lines.addAll(layout.entry(
                    "left out", Quantities.count(files.size(), "file") + " " + what + ": " + names + more));
        }
    }

    private static String disk(MocoConfig config) throws IOException {
        Encoder encoder = new Encoder(new ComponentFactory(config).encoder());
        long weights = Stream.concat(encoder.parameters().stream(), encoder.statistics().stream())
                .mapToLong(ParameterSpec::length)
                .sum();
        long queue = (long) config.model().mocoK() * config.model().mocoDim();
        long needed = CHECKPOINTS * Float.BYTES * (ARRAYS_PER_CHECKPOINT * weights + queue);
        FolderAccess access = FolderAccess.of("checkpoints", "--resume", config.runFolder());
        if (access.freeBytes() < 2 * needed) {
            throw new UserError("The disk of " + config.runFolder() + " has " + Quantities.size(access.freeBytes())
                    + " free; the checkpoints need " + Quantities.size(needed)
                    + " and as much again while they are written. Make room, or choose another folder with --resume.");
        }
        return "checkpoints take " + Quantities.size(needed) + "; " + Quantities.size(access.freeBytes()) + " are free";
    }

    /**
     * Estimates the duration, including the views and the encoding of all images for the kNN monitor and at the end. It
     * measures three steps and some views, which takes a few seconds.
     */
    private static String time(MocoConfig config, int images, int finished, ComputeSetup compute) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Benchmark benchmark = new Benchmark(new ComponentFactory(config), compute.host())) {
            Benchmark.Result measured = benchmark.run(1, STEPS, nowhere);
            double millis = ViewBenchmark.stepWithViews(
                    measured.step(),
                    ViewBenchmark.millisPerBatch(config),
                    compute.threads(),
                    Runtime.getRuntime().availableProcessors());
            int epochs = Math.max(0, config.optimizer().epochs() - finished);
            long steps = (long) epochs * (images / config.optimizer().batchSize());
            double encoding = (ENCODINGS + monitored(config, epochs))
                    * measured.inference()
                    * images
                    / config.optimizer().batchSize();
            return format(
                    "%s (%s, %.0f images/s); you may stop at any time: the same command resumes",
                    Quantities.estimate((millis * steps + encoding) / 1000),
                    finished == 0
                            ? Quantities.count(epochs, "epoch")
                            : epochs + " of "
                                    + Quantities.count(config.optimizer().epochs(), "epoch") + " are left",
                    config.optimizer().batchSize() / millis * 1000);
        }
    }

    /** Returns how often the kNN monitor encodes the images. */
    private static int monitored(MocoConfig config, int epochs) {
        return config.data().unlabelled() ? 0 : 1 + epochs / config.evaluation().knnEvery();
    }

    /** Returns how many epochs the checkpoint that the run resumes from contains; 0 without one. */
    static int finishedEpochs(MocoConfig config) {
        try {
            return new CheckpointStore(config.runFolder())
                    .newestValid()
                    .map(loaded -> loaded.checkpoint().progress().epoch())
                    .orElse(0);
        } catch (IOException e) {
            // The run itself reports a checkpoint that cannot be read.
            return 0;
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
