package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.IndependentParts;

/** A folder of images, embedded and explored with the usual settings. */
public record FolderExploration(EncoderSession session, Path folder) {
    /** Height and width of the thumbnails that are shown of the folder's images, in pixels. */
    public static final int THUMBNAIL = Exploration.THUMBNAIL;

    /** The name of the file of features in a results folder. */
    public static final String MATRIX = "embeddings.npy";

    /**
     * Embeds all images of the folder, whatever they were used for in training, and explores them.
     *
     * @param parts the map is one of them
     */
    public void exploreInto(Path results, IndependentParts parts) throws IOException {
        Path matrix = results.resolve(MATRIX);
        int side = session.encoder().shape().imageSize();
        try (ImageSource source = ImageSources.ofFolder(folder, side, session.resize())) {
            new ImageEmbedding(session, Embedder.Layer.BACKBONE)
                    .write(source, Optional.of(folder), "images of " + folder.getFileName(), matrix);
        }
        ExploreOptions wishes = ExploreOptions.usual(
                session.compute().threads().compute(), session.config().run().seed());
        try (EmbeddingSummary embedding = EmbeddingSummary.read(matrix);
                ImageSource thumbnails = ImageSources.ofFolder(folder, THUMBNAIL)) {
            new Exploration(embedding, embedding.gallery(thumbnails), wishes, session.console()).run(results, parts);
        }
    }
}
