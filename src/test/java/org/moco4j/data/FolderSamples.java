package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Folders of small images for tests. */
public final class FolderSamples {
    private FolderSamples() {}

    /** Writes {@code 000.png} and so on: a few random pixels each. */
    public static void write(Path folder, int images) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < images; i++) {
            write(folder.resolve("%03d.png".formatted(i)), 4, 4, i);
        }
    }

    /** Writes a PNG file of random pixels. */
    public static void write(Path file, int width, int height, long seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
