package org.moco4j.cli.own;

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
import org.moco4j.cli.Bench;
import org.moco4j.cli.Blueprint;
import org.moco4j.cli.Compute;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.PictureSizes;
import org.moco4j.data.Unreadable;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.ParameterSpec;
import org.moco4j.machine.FolderProbe;

/** What is said before a run over a folder of pictures begins, and what must be mended first. */
final class Preflight {
    private static final double MIB = 1 << 20;
    private static final int NAMED = 5;
    /** Of a checkpoint, which holds query, key and velocity: the last, the previous and the best one. */
    private static final int CHECKPOINTS = 3;

    private static final int ARRAYS_IN_ONE = 3;
    private static final int STEPS = 3;

    private Preflight() {}

    /**
     * What the files say of the images, before they are decoded.
     *
     * @throws UserError with {@code strict}, if an image cannot be read
     */
    static List<String> ofFiles(Path folder, PictureSizes sizes, MocoConfig config) {
        sizes.leftOut().refuseIf(config.data().strict());
        List<String> lines = new ArrayList<>();
        lines.add(format("Pictures in %s: %,d, %.1f MiB", folder, sizes.pictures(), sizes.bytes() / MIB));
        named(lines, "cannot be read", sizes.unreadable());
        named(lines, "are of kinds that are not supported", sizes.otherKinds());
        lines.add(format(
                "  sizes       shorter side %,d pixels in the middle; all are brought to %d x %d",
                sizes.medianShorterSide(),
                config.data().imageSize(),
                config.data().imageSize()));
        int smaller = sizes.smallerThan(config.data().imageSize());
        if (smaller > 0) {
            lines.add(format("              %,d are smaller than that and are enlarged", smaller));
        }
        if (sizes.narrow() > 0) {
            lines.add(format(
                    "              %,d are over twice as long as wide; only their centre square is seen",
                    sizes.narrow()));
        }
        if (!sizes.skipped().isEmpty()) {
            lines.add("  " + sizes.leftOut().skippedInWords());
        }
        return lines;
    }

    /**
     * What the training will be like.
     *
     * @param images that are trained on
     * @throws UserError if the disk is too small
     */
    static List<String> ofTraining(MocoConfig config, int images, Compute compute) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "  contrast    a queue of %,d keys beside %,d pictures, batches of %d",
                config.model().mocoK(), images, config.optimisation().batchSize()));
        lines.add(disk(config));
        lines.add(time(config, images, compute));
        return lines;
    }

    private static void named(List<String> lines, String what, List<Unreadable> pictures) {
        if (!pictures.isEmpty()) {
            String more = pictures.size() > NAMED ? ", ..." : "";
            String names =
                    pictures.stream().limit(NAMED).map(Unreadable::inWords).collect(Collectors.joining(", "));
            lines.add("  left out    " + pictures.size() + " " + what + ": " + names + more);
        }
    }

    private static String disk(MocoConfig config) throws IOException {
        Encoder encoder = new Encoder(new Blueprint(config).encoder());
        long weights = Stream.concat(encoder.parameters().stream(), encoder.statistics().stream())
                .mapToLong(ParameterSpec::length)
                .sum();
        long queue = (long) config.model().mocoK() * config.model().mocoDim();
        long needed = CHECKPOINTS * Float.BYTES * (ARRAYS_IN_ONE * weights + queue);
        FolderProbe probe = FolderProbe.of("checkpoints", "--resume", config.runFolder());
        if (probe.freeBytes() < 2 * needed) {
            throw new UserError(format(
                    "The disk of %s has %.0f MiB free; the checkpoints need %.0f and as much again while they are written."
                            + " Make room, or name another folder with --resume.",
                    config.runFolder(), probe.freeBytes() / MIB, needed / MIB));
        }
        return format(
                "  disk        checkpoints take %.0f MiB, %.0f MiB are free", needed / MIB, probe.freeBytes() / MIB);
    }

    /** Three steps are timed, so this takes a few seconds. */
    private static String time(MocoConfig config, int images, Compute compute) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Bench bench = new Bench(new Blueprint(config), compute.machine())) {
            double millis = bench.run(1, STEPS, nowhere).step();
            long steps = (long) config.optimisation().epochs()
                    * (images / config.optimisation().batchSize());
            Duration all = Duration.ofMillis(Math.round(millis * steps));
            return format(
                    "  time        about %s (%,d epochs, %.0f pictures/s); stop it whenever you like, it goes on where it stood",
                    words(all),
                    config.optimisation().epochs(),
                    config.optimisation().batchSize() / millis * 1000);
        }
    }

    private static String words(Duration duration) {
        long minutes = Math.max(1, Math.round(duration.toSeconds() / 60.0));
        return minutes < 90 ? minutes + (minutes == 1 ? " minute" : " minutes") : format("%.1f hours", minutes / 60.0);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
