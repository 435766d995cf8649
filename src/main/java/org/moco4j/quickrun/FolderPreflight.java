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
import org.moco4j.config.MocoConfig;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderReading;
import org.moco4j.data.folder.ImageSizes;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.platform.FolderAccess;
import org.moco4j.session.Benchmark;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ConfigComponents;
import org.moco4j.text.Quantities;
import org.moco4j.text.TextLayout;

/** What is said before a run over a folder of images begins, and what must be fixed first. */
public final class FolderPreflight {
    private static final int NAMED = 5;
    /** Of a checkpoint, which holds query, key and velocity: the last, the previous and the best one. */
    private static final int CHECKPOINTS = 3;

    private static final int ARRAYS_IN_ONE = 3;
    private static final int STEPS = 3;
    /** How often all images are encoded when the training is done: for the report, and to be explored. */
    private static final int ENCODINGS = 2;

    private final TextLayout layout;

    public FolderPreflight(TextLayout layout) {
        this.layout = layout;
    }

    /**
     * What the files say of the images, before they are decoded. The training reports what is skipped.
     *
     * @throws UserError with {@code strict}, if an image cannot be read
     */
    public List<String> ofFiles(Path folder, ImageSizes sizes, MocoConfig config) {
        sizes.skippedFiles().refuseIf(config.data().strict());
        List<String> lines = new ArrayList<>();
        lines.add("Images in " + folder + ": " + Quantities.count(sizes.images(), "file") + ", "
                + Quantities.size(sizes.bytes()));
        named(lines, "cannot be read", sizes.unreadable());
        named(lines, "of a kind that is not supported", sizes.otherKinds());
        int side = config.data().imageSize();
        lines.addAll(layout.entry(
                "sizes",
                format(
                        "the median of the shorter sides is %,d pixels; all images are resized to %d x %d",
                        sizes.medianShorterSide(), side, side)));
        int smaller = sizes.smallerThan(side);
        if (smaller > 0) {
            lines.addAll(layout.entry("", Quantities.count(smaller, "image") + " smaller than that: enlarged"));
        }
        if (sizes.narrow() > 0) {
            lines.addAll(layout.entry(
                    "",
                    Quantities.count(sizes.narrow(), "image")
                            + " more than twice as long as wide: only the center square is used"));
        }
        return lines;
    }

    /**
     * What the training will be like.
     *
     * @param images that are trained on
     * @throws UserError if the disk is too small
     */
    public List<String> ofTraining(MocoConfig config, int images, ComputeSetup compute) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.addAll(layout.entry(
                "contrast",
                "a queue of " + Quantities.count(config.model().mocoK(), "key") + " for "
                        + Quantities.count(images, "image") + ", batches of "
                        + config.optimisation().batchSize()));
        lines.addAll(layout.entry("disk", disk(config)));
        lines.addAll(layout.entry("time", time(config, images, compute)));
        return lines;
    }

    /**
     * How long reading takes.
     *
     * @param unread files that are still to be decoded
     */
    public List<String> reading(int unread, Duration duration) {
        return layout.entry(
                "reading",
                unread == 0
                        ? "all images are kept from an earlier start"
                        : Quantities.estimate(duration.toMillis() / 1000.0) + " for " + Quantities.count(unread, "file")
                                + ", once; what is read is kept");
    }

    /** What is said if decoded images cannot be kept. */
    public List<String> readingIsNotKept() {
        return layout.entry(
                "reading",
                "images cannot be kept in the folder " + FolderReading.PLACE + ", so each use reads them again");
    }

    private void named(List<String> lines, String what, List<UnreadableFile> pictures) {
        if (!pictures.isEmpty()) {
            String more = pictures.size() > NAMED ? ", ..." : "";
            String names =
                    pictures.stream().limit(NAMED).map(UnreadableFile::inWords).collect(Collectors.joining(", "));
            lines.addAll(layout.entry(
                    "left out", Quantities.count(pictures.size(), "file") + " " + what + ": " + names + more));
        }
    }

    private static String disk(MocoConfig config) throws IOException {
        Encoder encoder = new Encoder(new ConfigComponents(config).encoder());
        long weights = Stream.concat(encoder.parameters().stream(), encoder.statistics().stream())
                .mapToLong(ParameterSpec::length)
                .sum();
        long queue = (long) config.model().mocoK() * config.model().mocoDim();
        long needed = CHECKPOINTS * Float.BYTES * (ARRAYS_IN_ONE * weights + queue);
        FolderAccess probe = FolderAccess.of("checkpoints", "--resume", config.runFolder());
        if (probe.freeBytes() < 2 * needed) {
            throw new UserError("The disk of " + config.runFolder() + " has " + Quantities.size(probe.freeBytes())
                    + " free; the checkpoints need " + Quantities.size(needed)
                    + " and as much again while they are written. Make room, or choose another folder with --resume.");
        }
        return "checkpoints take " + Quantities.size(needed) + "; " + Quantities.size(probe.freeBytes()) + " are free";
    }

    /** Three steps are timed, so this takes a few seconds. Encoding all images afterwards counts. */
    private static String time(MocoConfig config, int images, ComputeSetup compute) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Benchmark bench = new Benchmark(new ConfigComponents(config), compute.machine())) {
            Benchmark.Result measured = bench.run(1, STEPS, nowhere);
            double millis = measured.step();
            long steps = (long) config.optimisation().epochs()
                    * (images / config.optimisation().batchSize());
            double encoding = ENCODINGS
                    * measured.inference()
                    * images
                    / config.optimisation().batchSize();
            return format(
                    "%s (%s, %.0f images/s); you may stop at any time: the same command resumes",
                    Quantities.estimate((millis * steps + encoding) / 1000),
                    Quantities.count(config.optimisation().epochs(), "epoch"),
                    config.optimisation().batchSize() / millis * 1000);
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
