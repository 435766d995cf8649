package org.moco4j.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.Datasets;
import org.moco4j.embed.Embedder;
import org.moco4j.report.results.EmbeddingNote;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.NormalizationChoice;
import org.moco4j.session.SkippedFilesCsv;

/**
 * Embeds images with a session's encoder: the matrix, the names beside it, and what is known of both.
 *
 * @param layer which feature
 */
public record ImageEmbedding(EncoderSession session, Embedder.Layer layer) {
    private static final String GUESS =
            "CIFAR-10's, a guess: neither the encoder's file nor a data set says; set them with --normalization";

    /**
     * Writes the files.
     *
     * @param folder where the images lie; empty where they are of a data set
     * @param data what to call them
     * @param file gets the matrix
     */
    public Embedder.Outcome write(ImageSource source, Optional<Path> folder, String data, Path file)
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
                (done, total) -> session.console().progress("encoding images", done, total));
        SkippedFilesCsv.write(unreadable(file), outcome.skippedFiles());
        EmbeddingNote note = new EmbeddingNote(
                session.encoderInWords(),
                String.format(Locale.ROOT, "%s, %,d images", data, outcome.images()),
                folder.map(path -> path.toAbsolutePath().toString()).orElse(""),
                layer.name().toLowerCase(Locale.ROOT),
                outcome.images(),
                embedder.dimensions(),
                session.encoder().shape().imageSize(),
                session.resize().key(),
                NormalizationChoice.inWords(statistics),
                outcome.skippedFiles().count());
        EmbeddingNote.beside(file).write(file.toAbsolutePath().getParent(), note);
        return outcome;
    }

    /** The list of what is left out, beside the matrix. */
    public static Path unreadable(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + "." + SkippedFilesCsv.NAME);
    }

    /** The images themselves must not decide: those of two folders would not be comparable. */
    private ChannelStatistics statistics(Optional<Path> folder) {
        boolean nothingNamed = folder.isPresent() && !session.wishes().dataNamed();
        if (nothingNamed && session.wishes().wantsDataStatistics()) {
            throw new UserError(
                    "--normalization data: no data set is named. Name it with --config or --dataset, or give the"
                            + " means and stds themselves.");
        }
        return nothingNamed
                ? session.statistics(() -> ChannelStatistics.CIFAR10, GUESS)
                : session.statistics(
                        this::ofTheData,
                        "of the data set " + session.dataRequest().name());
    }

    private ChannelStatistics ofTheData() {
        Optional<ChannelStatistics> published =
                Datasets.publishedStatistics(session.dataRequest().name());
        try {
            return published.isPresent() ? published.get() : session.loadData().statistics();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
