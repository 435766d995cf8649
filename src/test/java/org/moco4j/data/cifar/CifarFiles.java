package org.moco4j.data.cifar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.KeyedRandom;
import org.moco4j.data.PickleBytes;

/** Makes small files in CIFAR's formats. Pixels and labels are a function of the file's name and the image's index. */
final class CifarFiles {
    private CifarFiles() {}

    static int label(int index, int classes) {
        return (index * 7 + 3) % classes;
    }

    static byte[] pixels(String stem, int index) {
        KeyedRandom random = KeyedRandom.of(stem.hashCode(), index);
        byte[] pixels = new byte[CifarReader.PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextLong();
        }
        return pixels;
    }

    static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Writes CIFAR-10's binary folder with {@code count} images per file. */
    static Path binary10(Path parent, int count) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(CifarArchive.CIFAR10_BINARY.folder()));
        for (String file : CifarArchive.CIFAR10_BINARY.trainFiles()) {
            Files.write(folder.resolve(file), records(file.replace(".bin", ""), count, false));
        }
        Files.write(folder.resolve("test_batch.bin"), records("test_batch", count, false));
        Files.writeString(folder.resolve("batches.meta.txt"), String.join("\n", names("class", 10)) + "\n\n");
        return folder;
    }

    /** Writes CIFAR-10's Python folder with the same images. */
    static Path python10(Path parent, int count) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(CifarArchive.CIFAR10_PYTHON.folder()));
        for (String file : CifarArchive.CIFAR10_PYTHON.trainFiles()) {
            Files.write(folder.resolve(file), batch(file, count));
        }
        Files.write(folder.resolve("test_batch"), batch("test_batch", count));
        byte[] names = PickleBytes.dictionary()
                .texts("label_names", names("class", 10))
                .end();
        Files.write(folder.resolve("batches.meta"), names);
        return folder;
    }

    static Path binary100(Path parent, int count) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(CifarArchive.CIFAR100_BINARY.folder()));
        Files.write(folder.resolve("train.bin"), records("train", count, true));
        Files.write(folder.resolve("test.bin"), records("test", count, true));
        Files.write(folder.resolve("fine_label_names.txt"), names("fine", 100));
        Files.write(folder.resolve("coarse_label_names.txt"), names("coarse", 20));
        return folder;
    }

    static Path python100(Path parent, int count) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(CifarArchive.CIFAR100_PYTHON.folder()));
        for (String file : List.of("train", "test")) {
            byte[] pickle = PickleBytes.dictionary()
                    .texts("filenames", names("picture", count))
                    .text("batch_label", "training batch 1 of 1")
                    .numbers("fine_labels", labels(count, 100))
                    .numbers("coarse_labels", labels(count, 20))
                    .array("data", count, CifarReader.PIXELS, data(file, count))
                    .end();
            Files.write(folder.resolve(file), pickle);
        }
        byte[] names = PickleBytes.dictionary()
                .texts("fine_label_names", names("fine", 100))
                .texts("coarse_label_names", names("coarse", 20))
                .end();
        Files.write(folder.resolve("meta"), names);
        return folder;
    }

    static byte[] batch(String stem, int count) {
        return PickleBytes.dictionary()
                .text("batch_label", "training batch 1 of 5")
                .numbers("labels", labels(count, 10))
                .array("data", count, CifarReader.PIXELS, data(stem, count))
                .texts("filenames", names("picture", count))
                .end();
    }

    private static byte[] records(String stem, int count, boolean twoLabels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int index = 0; index < count; index++) {
            if (twoLabels) {
                out.write(label(index, 20));
            }
            out.write(label(index, twoLabels ? 100 : 10));
            out.writeBytes(pixels(stem, index));
        }
        return out.toByteArray();
    }

    private static byte[] data(String stem, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IntStream.range(0, count).forEach(index -> out.writeBytes(pixels(stem, index)));
        return out.toByteArray();
    }

    private static List<Integer> labels(int count, int classes) {
        return IntStream.range(0, count)
                .mapToObj(index -> label(index, classes))
                .toList();
    }
}
