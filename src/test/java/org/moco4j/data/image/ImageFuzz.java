package org.moco4j.data.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.moco4j.UserError;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.image.ImageDecoder.DecodingMemory;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;

/** Fuzzes the decoder with damaged images of every format. */
public final class ImageFuzz {
    private static final int SIDE = 8;
    private static final long DECODING_MEMORY = 24L << 20;

    /** Two pixels buffers at most, and what the decoders of JPEG and PNG copy. */
    private static final Memory MEMORY = new Memory(3 * DECODING_MEMORY, 2000);

    /** The bytes that identify a format. */
    private static final int MAGIC = 4;

    private ImageFuzz() {}

    public static List<FuzzTarget> targets() {
        List<byte[]> seeds = List.copyOf(GoldenImages.images().values());
        return List.of(new FuzzTarget(
                "image",
                600,
                folder -> new Trial(
                        folder.resolve("mutated.jpg"), "", MEMORY, random -> damaged(seeds, random), ImageFuzz::decode),
                outcome -> outcome.read() > 20 && outcome.reasons().size() > 8));
    }

    private static byte[] damaged(List<byte[]> seeds, Random random) {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        byte[] image = ByteMutations.of(seed, seeds, random);
        // A file of another format is rejected at once, which tests nothing.
        if (image.length > MAGIC && random.nextInt(16) > 0) {
            System.arraycopy(seed, 0, image, 0, MAGIC);
        }
        // With wrong checksums, only the check of the checksum would be tested.
        boolean png = image.length > 0 && image[0] == (byte) 0x89;
        return png && random.nextInt(8) > 0 ? PngChunks.withChecksums(image) : image;
    }

    private static void decode(Path file) throws InterruptedException {
        DecodedImage image = new ImageDecoder(SIDE, new DecodingMemory(DECODING_MEMORY)).decode(file);
        if (image.isReadable()) {
            require(image.pixels().length == 3 * SIDE * SIDE, image.pixels().length + " values");
            return;
        }
        String reason = image.reason();
        // A file that needs too much memory is not damaged.
        require(image.isDamaged() || reason.startsWith("decoding it needs"), "not damaged: " + reason);
        require(!reason.isBlank(), "no reason");
        require(!reason.contains("OutOfMemory") && !reason.contains("heap"), reason);
        throw new UserError(reason);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
