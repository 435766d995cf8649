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

/** Decodes damaged images: each gives an image or a reason, in time, within its memory, and nothing else. */
public final class ImageFuzz {
    private static final int SIDE = 8;
    private static final long MEMORY = 24L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        String what = content.length > 4096
                ? content.length + " bytes"
                : HexFormat.of().formatHex(content);
        DecodedImage picture = assertTimeoutPreemptively(PATIENCE, () -> decoder.decode(file), () -> "hangs: " + what);
        tried++;
        if (picture.isReadable()) {
            readable++;
            assertEquals(3 * SIDE * SIDE, picture.pixels().length);
        } else {
            // What there is too little memory for is no damage of the file.
            boolean damaged = picture.isDamaged() || picture.trouble().startsWith("decoding it takes");
            assertTrue(damaged && !picture.trouble().isBlank(), () -> picture.trouble() + ": " + what);
            assertTrue(
                    !picture.trouble().contains("OutOfMemory")
                            && !picture.trouble().contains("heap"),
                    () -> what);
            reasons.merge(picture.trouble().replaceAll("[0-9]+", "N"), 1, Integer::sum);
        }
    }

    public int tried() {
        return tried;
    }

    /** Images that could be read although they were changed. */
    public int readable() {
        return readable;
    }

    /** Why the others could not, and how often. */
    public Map<String, Integer> reasons() {
        return reasons;
    }
}
