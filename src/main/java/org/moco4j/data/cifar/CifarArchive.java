package org.moco4j.data.cifar;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The four archives of CIFAR. Names, folders and MD5 checksums are those on the page of the data sets,
 * https://www.cs.toronto.edu/~kriz/cifar.html (torchvision's {@code datasets/cifar.py} has the two Python ones too).
 *
 * @param fileName name of the archive
 * @param md5 MD5 of the archive, 32 hexadecimal digits
 * @param folder the folder inside the archive
 * @param trainFiles files with training images, in order
 * @param testFile the file with the test images
 * @param nameFiles files with the names of the classes
 * @param python whether the files are Python pickles
 */
record CifarArchive(
        String fileName,
        String md5,
        String folder,
        List<String> trainFiles,
        String testFile,
        List<String> nameFiles,
        boolean python) {

    static final CifarArchive CIFAR10_BINARY = new CifarArchive(
            "cifar-10-binary.tar.gz",
            "c32a1d4ab5d03f1284b67883e8d87530",
            "cifar-10-batches-bin",
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            List.of("batches.meta.txt"),
            false);

    static final CifarArchive CIFAR10_PYTHON = new CifarArchive(
            "cifar-10-python.tar.gz",
            "c58f30108f718f92721af3b95e74349a",
            "cifar-10-batches-py",
            List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"),
            "test_batch",
            List.of("batches.meta"),
            true);

    static final CifarArchive CIFAR100_BINARY = new CifarArchive(
            "cifar-100-binary.tar.gz",
            "03b5dce01913d631647c71ecec9e9cb8",
            "cifar-100-binary",
            List.of("train.bin"),
            "test.bin",
            List.of("fine_label_names.txt", "coarse_label_names.txt"),
            false);

    static final CifarArchive CIFAR100_PYTHON = new CifarArchive(
            "cifar-100-python.tar.gz",
            "eb9058c3a382ffc7106e4002c42a8d85",
            "cifar-100-python",
            List.of("train"),
            "test",
            List.of("meta"),
            true);

    /** The number of training images of the published sets. */
    static final int TRAIN_IMAGES = 50_000;

    /** The number of test images of the published sets. */
    static final int TEST_IMAGES = 10_000;

    /** Returns the needed files that are missing in {@code directory}. */
    List<String> missingIn(Path directory) {
        return needed().filter(name -> !Files.isRegularFile(directory.resolve(name)))
                .toList();
    }

    /** Whether {@code directory} has at least one of the files with images. */
    boolean hasImagesIn(Path directory) {
        return Stream.concat(trainFiles.stream(), Stream.of(testFile))
                .anyMatch(name -> Files.isRegularFile(directory.resolve(name)));
    }

    private Stream<String> needed() {
        return Stream.of(trainFiles.stream(), Stream.of(testFile), nameFiles.stream())
                .flatMap(names -> names);
    }
}
