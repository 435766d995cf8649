package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.moco4j.data.source.Datasets;

/** Writes small image files of one gray value each into a folder. */
public record ImageFiles(Path root) {
    /** Writes an image and creates missing folders. The format is independent of the name. */
    Path write(String name, int gray, String format) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, encoded(gray, format));
    }

    /** Writes a PNG image. */
    public Path png(String name, int gray) throws IOException {
        return write(name, gray, "png");
    }

    /** Writes images 0.png, 1.png, ... of different grays into a folder. */
    public void series(String folder, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            png(folder + "/" + i + ".png", i);
        }
    }

    /** Writes a file that is not an image. */
    Path text(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "some text that is not an image");
    }

    public static byte[] encoded(int gray, String format) throws IOException {
        BufferedImage image = new BufferedImage(10, 9, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 10; x++) {
                image.setRGB(x, y, gray * 0x010101);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    Dataset load(double testFraction) {
        return Datasets.load(Requests.folder(root, 8, false, testFraction), DataProgress.NONE);
    }

    Dataset loadUnlabeled() {
        return Datasets.load(Requests.folder(root, 8, true, 0), DataProgress.NONE);
    }
}
