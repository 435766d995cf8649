package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.cli.EncoderSession;
import org.moco4j.cli.SeparateParts;
import org.moco4j.data.PictureSource;
import org.moco4j.data.PictureSources;
import org.moco4j.embed.Embedder;

/** A folder of pictures, embedded and explored with the usual settings. */
public record EmbeddedFolder(EncoderSession session, Path folder) {
    /** Height and width of the thumbnails that are shown of the folder's images, in pixels. */
    public static final int THUMBNAIL = Exploring.THUMBNAIL;

    /** The name of the file of features in a results folder. */
    public static final String MATRIX = "embeddings.npy";

    /**
     * Embeds all pictures of the folder, whatever they were used for in training, and explores them.
     *
     * @param parts the map is one of them
     */
    public void exploreInto(Path results, SeparateParts parts) throws IOException {
        Path matrix = results.resolve(MATRIX);
        int side = session.encoder().shape().imageSize();
        try (PictureSource source = PictureSources.ofFolder(folder, side, session.resize())) {
            new EmbeddingRun(session, Embedder.Layer.BACKBONE)
                    .write(source, Optional.of(folder), "images of " + folder.getFileName(), matrix);
        }
        ExploreWishes wishes = ExploreWishes.usual(
                session.compute().threads().compute(), session.config().run().seed());
        try (Embedding embedding = Embedding.read(matrix);
                PictureSource thumbnails = PictureSources.ofFolder(folder, THUMBNAIL)) {
            new Exploring(embedding, embedding.gallery(thumbnails), wishes, session.console()).run(results, parts);
        }
    }
}
