package org.moco4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.inspect.ImageSearch;

/**
 * Writes the features of a folder of images into a file, and searches this file for the images that are most similar
 * to a query image.
 *
 * <pre>{@code SearchEmbedding checkpoint/.../last.safetensors photos photos.npy query.jpg}</pre>
 */
public final class SearchEmbedding {
    private static final int LISTED = 5;

    private SearchEmbedding() {}

    /**
     * Runs the example.
     *
     * @param args the encoder's file, the folder of images, the file of the features, and the query image
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path features = Path.of(args[2]);
        try (ImageEncoder encoder = ImageEncoder.load(Path.of(args[0]))) {
            encoder.embed(Path.of(args[1]), features);
            try (ImageSearch search = ImageSearch.open(features)) {
                for (ImageSearch.Match match : search.ofImage(encoder, Path.of(args[3]), LISTED)) {
                    System.out.printf(Locale.ROOT, "%.3f  %s%n", match.similarity(), match.name());
                }
            }
        }
    }
}
