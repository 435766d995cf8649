package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.cli.EncoderSession;
import org.moco4j.data.PictureSources;
import org.moco4j.embed.Embedder;

/** A folder of pictures, embedded and explored with the usual settings. */
public record EmbeddedFolder(EncoderSession session, Path folder) {
    /** Embeds all pictures of the folder, whatever they were used for in training, and explores them. */
    public void exploreInto(Path results) throws IOException {
        Path matrix = results.resolve("embeddings.npy");
        int side = session.encoder().shape().imageSize();
        new EmbeddingRun(session, Embedder.Layer.BACKBONE)
                .write(
                        PictureSources.ofFolder(folder, side),
                        Optional.of(folder),
                        "images of " + folder.getFileName(),
                        matrix);
        ExploreWishes wishes = ExploreWishes.usual(
                session.compute().threads().compute(), session.config().run().seed());
        try (Embedding embedding = Embedding.read(matrix)) {
            Gallery gallery = embedding.gallery(PictureSources.ofFolder(folder, Exploring.THUMBNAIL));
            new Exploring(embedding, gallery, wishes, session.console()).run(results);
        }
    }
}
