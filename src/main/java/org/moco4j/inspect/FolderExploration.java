package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.TaskParts;

/** Embeds and explores a folder of images with the default options. */
public record FolderExploration(EncoderSession session, Path folder) {
    /** The default name of the file of features in a results folder. */
    public static final String MATRIX = "embeddings.npy";

    /**
     * Embeds all images of the folder, including those not used in training, and explores them.
     *
     * @param results the folder for all files
     * @param parts runs the parts that may fail, such as the map
     */
    public void exploreInto(Path results, TaskParts parts) throws IOException {
        Path matrix = results.resolve(MATRIX);
        int side = session.encoder().shape().imageSize();
        try (ImageSource source = ImageSources.ofFolder(folder, side, session.resize())) {
            new ImageEmbedding(session, Embedder.Layer.BACKBONE)
                    .write(source, Optional.of(folder), "images of " + folder.getFileName(), matrix);
        }
        ExploreOptions options = ExploreOptions.defaults(
                session.compute().threads().compute(), session.config().run().seed());
        try (StoredEmbedding embedding = StoredEmbedding.read(matrix);
                ImageSource thumbnails = ImageSources.ofFolder(folder, Exploration.THUMBNAIL)) {
            new Exploration(embedding, embedding.gallery(thumbnails), options, session.console()).run(results, parts);
        }
    }
}
