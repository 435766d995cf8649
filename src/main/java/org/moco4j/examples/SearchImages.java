package org.moco4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moco4j.embed.ImageEncoder;

/**
 * Lists the images of a folder that are most similar to a query image.
 *
 * <pre>{@code SearchImages checkpoint/.../last.safetensors photos query.jpg}</pre>
 */
public final class SearchImages {
    private static final int LISTED = 5;
    private static final Pattern IMAGE = Pattern.compile("(?i).*\\.(jpe?g|png|gif|bmp)");

    private SearchImages() {}

    /**
     * Runs the example.
     *
     * @param args the encoder's file, the folder of images, and the query image
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(args[1]))) {
            files = found.filter(file -> IMAGE.matcher(file.toString()).matches())
                    .sorted()
                    .toList();
        }
        try (ImageEncoder encoder = ImageEncoder.load(Path.of(args[0]))) {
            float[] query = encoder.encode(Path.of(args[2]))[0];
            float[][] features = encoder.encode(files.toArray(Path[]::new));
            IntStream.range(0, features.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -ImageEncoder.similarity(query, features[i])))
                    .limit(LISTED)
                    .forEach(i -> System.out.printf(
                            Locale.ROOT, "%.3f  %s%n", ImageEncoder.similarity(query, features[i]), files.get(i)));
        }
    }
}
