package org.moco4j.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.Datasets;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.NormalizationChoice;
import org.moco4j.session.SkippedFilesCsv;
import org.moco4j.text.FolderName;

/**
 * Embeds images with a session's encoder and writes the matrix of features, the names of the images, and a note on
 * both.
 *
 * @param session the encoder
 * @param layer which feature is written
 */
public record ImageEmbedding(EncoderSession session, Embedder.Layer layer) {
    private static final String GUESS =
            "CIFAR-10's, a guess: neither the encoder's file nor a data set defines them; set them with"
                    + " --normalization";

    /**
     * Embeds a folder or the data set of the config.
     *
     * @param input the folder; empty for the data set of the config
     * @param split which part of the folder or data set
     * @param file the file of the matrix
     * @throws UserError if the folder or data set cannot be read
     */
    public Embedder.Outcome write(Optional<Path> input, ImageSources.Split split, Path file) throws IOException {
        DatasetRequest ofConfig = session.dataRequest();
        boolean folderOfConfig = input.isEmpty() && ofConfig.name().equals("ImageFolder");
        Optional<Path> folder = folderOfConfig ? Optional.of(ofConfig.dataDir()) : input;
        DatasetRequest request = input.isEmpty()
                ? ofConfig
                : ofConfig.ofFolder(input.get())
                        .withImages(session.encoder().shape().imageSize(), session.resize());
        IntFunction<String> data = folder.map(path -> ofFolder(path, describe(split)))
                .orElse(images -> String.format(Locale.ROOT, "%s, %,d images", request.name(), images));
        try (ImageSource source = ImageSources.of(request, split, session.dataProgress())) {
            return write(source, folder, data, file);
        }
    }

    /** Returns the name of images of a folder by their number: {@code 690 test images of photos}. */
    static IntFunction<String> ofFolder(Path folder, String split) {
        return images -> String.format(Locale.ROOT, "%,d %simages of %s", images, split, FolderName.of(folder));
    }

    private static String describe(ImageSources.Split split) {
        return switch (split) {
            case TRAIN -> "training ";
            case TEST -> "test ";
            case ALL -> "";
        };
    }

    /**
     * Embeds the images and writes the files.
     *
     * @param source the images
     * @param folder the folder of the images; empty if they are from a data set
     * @param data the name of the images by their number
     * @param file the file of the matrix
     */
    Embedder.Outcome write(ImageSource source, Optional<Path> folder, IntFunction<String> data, Path file)
            throws IOException {
        ChannelStatistics statistics = statistics(folder);
        Embedder embedder = new Embedder(
                session.extractor(),
                session.augmentation(statistics),
                layer,
                session.compute().threads().workers());
        Embedder.Outcome outcome = embedder.embed(
                source,
                file,
                session.config().data().strict(),
                (task, done, total) -> session.console().progress("encoding images", done, total));
        SkippedFilesCsv.write(unreadable(file), outcome.skippedFiles());
        EmbeddingDescription note = new EmbeddingDescription(
                session.encoderCaption(),
                data.apply(outcome.images()),
                folder.isPresent() ? withoutDots(folder.get()).toString() : "",
                layer.name().toLowerCase(Locale.ROOT),
                outcome.images(),
                embedder.dimensions(),
                session.encoder().shape().imageSize(),
                session.resize().key(),
                NormalizationChoice.describe(statistics),
                outcome.skippedFiles().count(),
                session.encoder().origin().file().toAbsolutePath().normalize().toString(),
                session.encoder().fingerprint(layer == Embedder.Layer.OUTPUT));
        EmbeddingDescription.beside(file).write(file.toAbsolutePath().getParent(), note);
        return outcome;
    }

    /** Returns the absolute path. Keeps {@code link/..}, because the link may lead to another place. */
    private static Path withoutDots(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path normal = absolute.normalize();
        return Files.exists(normal) && Files.isSameFile(absolute, normal) ? normal : absolute;
    }

    /** Returns the file that lists the skipped images. */
    static Path unreadable(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + "." + SkippedFilesCsv.NAME);
    }

    /**
     * Returns how pixels are normalized. Never uses the statistics of the folder's images, because then the features of
     * two folders could not be compared.
     */
    public ChannelStatistics statistics(Optional<Path> folder) {
        boolean nothingNamed = folder.isPresent() && !session.imageOptions().dataNamed();
        if (nothingNamed && session.imageOptions().wantsDataStatistics()) {
            throw new UserError(
                    "--normalization data: no data set is named. Name it with --config or --dataset, or give the"
                            + " means and stds themselves.");
        }
        return nothingNamed
                ? session.statistics(() -> ChannelStatistics.CIFAR10, GUESS)
                : session.statistics(
                        this::dataStatistics,
                        "of the data set " + session.dataRequest().name());
    }

    private ChannelStatistics dataStatistics() {
        Optional<ChannelStatistics> published =
                Datasets.publishedStatistics(session.dataRequest().name());
        try {
            return published.isPresent() ? published.get() : session.loadData().statistics();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
