package org.moco4j.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The four archives of CIFAR as their authors publish them. Names, folders and MD5 checksums as listed on the data sets' own
 * page, https://www.cs.toronto.edu/~kriz/cifar.html (torchvision's {@code datasets/cifar.py} has the two Python ones too).
 */
enum CifarArchive {
    CIFAR10_BINARY(
            "cifar-10-binary.tar.gz",
            "c32a1d4ab5d03f1284b67883e8d87530",
            "cifar-10-batches-bin",
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            List.of("batches.meta.txt")),
    CIFAR10_PYTHON(
            "cifar-10-python.tar.gz",
            "c58f30108f718f92721af3b95e74349a",
            "cifar-10-batches-py",
            List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"),
            "test_batch",
            List.of("batches.meta")),
    CIFAR100_BINARY(
            "cifar-100-binary.tar.gz",
            "03b5dce01913d631647c71ecec9e9cb8",
            "cifar-100-binary",
            List.of("train.bin"),
            "test.bin",
            List.of("fine_label_names.txt", "coarse_label_names.txt")),
    CIFAR100_PYTHON(
            "cifar-100-python.tar.gz",
            "eb9058c3a382ffc7106e4002c42a8d85",
            "cifar-100-python",
            List.of("train"),
            "test",
            List.of("meta"));

    /** How many images the published sets have, over all their files. */
    static final int TRAIN_IMAGES = 50_000;

    static final int TEST_IMAGES = 10_000;

    private final String fileName;
    private final String md5;
    private final String folder;
    private final List<String> trainFiles;
    private final String testFile;
    private final List<String> nameFiles;

    CifarArchive(
            String fileName,
            String md5,
            String folder,
            List<String> trainFiles,
            String testFile,
            List<String> nameFiles) {
        this.fileName = fileName;
        this.md5 = md5;
        this.folder = folder;
        this.trainFiles = trainFiles;
        this.testFile = testFile;
        this.nameFiles = nameFiles;
    }

    String fileName() {
        return fileName;
    }

    /** 32 hexadecimal digits. */
    String md5() {
        return md5;
    }

    /** The folder inside the archive. */
    String folder() {
        return folder;
    }

    List<String> trainFiles() {
        return trainFiles;
    }

    String testFile() {
        return testFile;
    }

    boolean isPython() {
        return this == CIFAR10_PYTHON || this == CIFAR100_PYTHON;
    }

    /** The needed files that {@code directory} lacks. */
    List<String> missingIn(Path directory) {
        return needed().filter(name -> !Files.isRegularFile(directory.resolve(name)))
                .toList();
    }

    /** Whether {@code directory} has at least one of the files with images. */
    boolean begunIn(Path directory) {
        return Stream.concat(trainFiles.stream(), Stream.of(testFile))
                .anyMatch(name -> Files.isRegularFile(directory.resolve(name)));
    }

    private Stream<String> needed() {
        return Stream.of(trainFiles.stream(), Stream.of(testFile), nameFiles.stream())
                .flatMap(names -> names);
    }
}
