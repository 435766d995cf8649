package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.augment.Augmentation;
import org.moco4j.cli.EncoderSession;
import org.moco4j.data.PictureSource;
import org.moco4j.embed.Embedder;
import org.moco4j.report.results.EmbeddingNote;

/**
 * Embeds pictures with a session's encoder: the matrix, the names beside it, and what is known of both.
 *
 * @param layer which feature
 */
record EmbeddingRun(EncoderSession session, Embedder.Layer layer) {
    /**
     * Writes the files.
     *
     * @param folder where the pictures lie; empty where they are of a data set
     * @param data what to call them
     * @param file gets the matrix
     */
    Embedder.Outcome write(PictureSource source, Optional<Path> folder, String data, Path file) throws IOException {
        // Without training data at hand, the encoder's file must say how its pixels were normalised.
        Augmentation augmentation =
                session.augmentation(() -> session.loadData().statistics());
        Embedder embedder = new Embedder(
                session.extractor(),
                augmentation,
                layer,
                session.compute().threads().workers());
        source.passedOver().forEach(session.console()::say);
        Embedder.Outcome outcome = embedder.embed(
                source, file, (done, total) -> session.console().progress("encoding pictures", done, total));
        EmbeddingNote note = new EmbeddingNote(
                session.encoderInWords(),
                String.format(Locale.ROOT, "%s, %,d pictures", data, outcome.pictures()),
                folder.map(path -> path.toAbsolutePath().toString()).orElse(""),
                layer.name().toLowerCase(Locale.ROOT),
                outcome.pictures(),
                embedder.dimensions(),
                session.encoder().shape().imageSize(),
                outcome.unreadable().size());
        EmbeddingNote.beside(file).write(file.toAbsolutePath().getParent(), note);
        return outcome;
    }
}
