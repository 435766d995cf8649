package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.moco4j.data.image.ImageDecoder.DecodingMemory;

/** Decodes damaged images. Each must give an image or a reason, within limits of time and memory. */
public final class ImageFuzz {
    private static final int SIDE = 8;
    private static final long MEMORY = 24L << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path file;
    private final ImageMutations mutations;
    private final ImageDecoder decoder = new ImageDecoder(SIDE, new DecodingMemory(MEMORY));
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int tried;
    private int readable;

    public ImageFuzz(Path folder, long seed) {
        this.file = folder.resolve("mutated.jpg");
        this.mutations = new ImageMutations(ImageMutations.goldenSeeds(), seed);
    }

    public void tryOne() throws IOException {
        byte[] content = mutations.next();
        Files.write(file, content);
        String description = content.length > 4096
                ? content.length + " bytes"
                : HexFormat.of().formatHex(content);
        DecodedImage image =
                assertTimeoutPreemptively(TIMEOUT, () -> decoder.decode(file), () -> "hangs: " + description);
        tried++;
        if (image.isReadable()) {
            readable++;
            assertEquals(3 * SIDE * SIDE, image.pixels().length);
        } else {
            // A file that needs too much memory is not damaged.
            boolean damaged = image.isDamaged() || image.reason().startsWith("decoding it needs");
            assertTrue(damaged && !image.reason().isBlank(), () -> image.reason() + ": " + description);
            assertTrue(
                    !image.reason().contains("OutOfMemory") && !image.reason().contains("heap"), () -> description);
            reasons.merge(image.reason().replaceAll("[0-9]+", "N"), 1, Integer::sum);
        }
    }

    public int tried() {
        return tried;
    }

    /** Returns the number of images that could be read although they were changed. */
    public int readable() {
        return readable;
    }

    /** Returns the reasons why the others could not be read, with their counts. */
    public Map<String, Integer> reasons() {
        return reasons;
    }
}
