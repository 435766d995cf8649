package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.PickleBytes;
import org.moco4j.data.Requests;
import org.moco4j.data.source.Datasets;

class CifarTest {
    private static final int COUNT = 13;

    @TempDir
    Path dataDir;

    private Dataset load(String name, LabelGranularity labels) {
        return Datasets.load(Requests.cifar(name, dataDir, labels), DataProgress.NONE);
    }

    private String errorMessage(String name, LabelGranularity labels) {
        return assertUserError(() -> load(name, labels));
    }

    private static void assertContainsTheFiles(Dataset dataset, List<String> stems, int classes) {
        byte[] pixels = new byte[CifarReader.PIXELS];
        assertEquals(COUNT * (stems.size() - 1), dataset.train().size());
        assertEquals(COUNT, dataset.test().orElseThrow().size());
        for (int file = 0; file < stems.size(); file++) {
            boolean last = file == stems.size() - 1;
            ImageSet images = last ? dataset.test().orElseThrow() : dataset.train();
            for (int i = 0; i < COUNT; i++) {
                int index = last ? i : file * COUNT + i;
                images.copyPixels(index, pixels);
                assertArrayEquals(CifarFiles.pixels(stems.get(file), i), pixels);
                assertEquals(CifarFiles.label(i, classes), images.label(index));
            }
        }
    }

    private static List<String> batches() {
        return List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch");
    }

    @Test
    void theBinaryVersionOfCifar10IsRead() throws IOException {
        CifarFiles.binary10(dataDir, COUNT);
        Dataset dataset = load("cifar10", LabelGranularity.FINE);
        assertContainsTheFiles(dataset, batches(), 10);
        assertEquals(CifarFiles.names("class", 10), dataset.train().classNames());
        assertEquals("Cifar10", dataset.name());
        assertArrayEquals(
                new float[] {0.4914f, 0.4822f, 0.4465f}, dataset.statistics().mean());
    }

    @Test
    void thePythonVersionOfCifar10GivesTheSameImages() throws IOException {
        CifarFiles.python10(dataDir, COUNT);
        Dataset python = load("Cifar10", LabelGranularity.FINE);
        assertContainsTheFiles(python, batches(), 10);
        CifarFiles.binary10(dataDir, COUNT);
        Dataset binary = load("Cifar10", LabelGranularity.FINE);
        assertEquals(binary.train().checksum(), python.train().checksum());
        assertEquals(binary.train().classNames(), python.train().classNames());
    }

    @Test
    void bothLabelsOfCifar100AreReadInBothVersions() throws IOException {
        CifarFiles.binary100(dataDir, COUNT);
        assertContainsTheFiles(load("Cifar100", LabelGranularity.FINE), List.of("train", "test"), 100);
        assertContainsTheFiles(load("Cifar100", LabelGranularity.COARSE), List.of("train", "test"), 20);
        Path python = dataDir.resolve("python");
        CifarFiles.python100(python, COUNT);
        for (LabelGranularity labels : LabelGranularity.values()) {
            Dataset dataset = Datasets.load(Requests.cifar("Cifar100", python, labels), DataProgress.NONE);
            Dataset binary = load("Cifar100", labels);
            assertEquals(binary.train().checksum(), dataset.train().checksum());
            assertEquals(
                    binary.test().orElseThrow().checksum(),
                    dataset.test().orElseThrow().checksum());
            assertEquals(binary.train().classNames(), dataset.train().classNames());
        }
    }

    @Test
    void theDataFolderItselfCanContainTheFiles() throws IOException {
        Path folder = CifarFiles.binary10(dataDir, COUNT);
        Dataset dataset = Datasets.load(Requests.cifar("Cifar10", folder, LabelGranularity.FINE), DataProgress.NONE);
        assertContainsTheFiles(dataset, batches(), 10);
    }

    @Test
    void aNumberOfImagesOtherThanPublishedCausesAWarning() throws IOException {
        CifarFiles.binary10(dataDir, COUNT);
        List<String> warnings = load("Cifar10", LabelGranularity.FINE).warnings();
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).contains("65 training images"), warnings.get(0));
        assertTrue(warnings.get(0).contains("50000"), warnings.get(0));
    }

    @Test
    void aFileThatIsCutShortIsNamed() throws IOException {
        Path file = CifarFiles.binary10(dataDir, COUNT).resolve("data_batch_3.bin");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 3073 * 5 + 100));
        String message = errorMessage("Cifar10", LabelGranularity.FINE);
        assertTrue(message.contains("data_batch_3.bin") && message.contains("3073"), message);
    }

    @Test
    void anEmptyFileIsNamed() throws IOException {
        Files.write(CifarFiles.binary10(dataDir, COUNT).resolve("test_batch.bin"), new byte[0]);
        assertTrue(errorMessage("Cifar10", LabelGranularity.FINE).contains("test_batch.bin has 0 bytes"));
    }

    @Test
    void anImageWithALabelOutOfRangeIsNamed() throws IOException {
        Path file = CifarFiles.binary10(dataDir, COUNT).resolve("data_batch_2.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[3073 * 4] = 10;
        Files.write(file, bytes);
        String message = errorMessage("Cifar10", LabelGranularity.FINE);
        assertTrue(message.contains("data_batch_2.bin: image 4 has the label 10"), message);
    }

    @Test
    void missingFilesAreNamedAndNotAdded() throws IOException {
        Path folder = CifarFiles.binary10(dataDir, COUNT);
        Files.delete(folder.resolve("data_batch_4.bin"));
        String message = errorMessage("Cifar10", LabelGranularity.FINE);
        assertTrue(message.contains("data_batch_4.bin") && message.contains(folder.toString()), message);
    }

    @Test
    void wrongClassNamesAreRejected() throws IOException {
        Path folder = CifarFiles.binary100(dataDir, COUNT);
        Files.writeString(folder.resolve("fine_label_names.txt"), "apple\n");
        assertTrue(errorMessage("Cifar100", LabelGranularity.FINE)
                .contains("fine_label_names.txt contains 1 class names"));
    }

    @Test
    void aPickleWithAnotherShapeIsRejected() throws IOException {
        Path folder = CifarFiles.python10(dataDir, COUNT);
        byte[] wrong = PickleBytes.dictionary()
                .numbers("labels", List.of(1, 2))
                .array("data", 1, 3072, new byte[3072])
                .end();
        Files.write(folder.resolve("data_batch_1"), wrong);
        String message = errorMessage("Cifar10", LabelGranularity.FINE);
        assertTrue(message.contains("data_batch_1") && message.contains("2 labels"), message);
        Files.write(
                folder.resolve("data_batch_1"),
                PickleBytes.dictionary().text("a", "b").end());
        assertTrue(errorMessage("Cifar10", LabelGranularity.FINE).contains("has no entry 'data'"));
    }

    @Test
    void aPickleWithAWrongLabelIsRejected() throws IOException {
        Path folder = CifarFiles.python10(dataDir, COUNT);
        byte[] wrong = PickleBytes.dictionary()
                .numbers("labels", List.of(1, 99))
                .array("data", 2, 3072, new byte[6144])
                .end();
        Files.write(folder.resolve("test_batch"), wrong);
        assertTrue(errorMessage("Cifar10", LabelGranularity.FINE).contains("test_batch: image 1 has the label 99"));
    }

    @Test
    void theErrorForMissingFilesSaysWhereToPutThem() {
        String message = errorMessage("Cifar100", LabelGranularity.FINE);
        assertTrue(message.contains("cifar-100-binary.tar.gz") && message.contains(dataDir.toString()), message);
    }

    @Test
    void anotherImageSizeIsRejected() {
        DatasetRequest request = new DatasetRequest(
                "Cifar10",
                dataDir,
                LabelGranularity.FINE,
                64,
                false,
                1,
                1,
                1,
                0,
                0,
                0,
                1,
                false,
                ResizeMode.CENTER_SQUARE);
        assertUserError(() -> Datasets.load(request, DataProgress.NONE), "image-size is 64");
    }

    @Test
    void progressIsReported() throws IOException {
        CifarFiles.binary10(dataDir, COUNT);
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        Datasets.load(Requests.cifar("Cifar10", dataDir, LabelGranularity.FINE), (task, unit, count, total) -> {
            done.add(count);
            totals.add(total);
        });
        assertEquals(done.stream().sorted().toList(), done);
        assertEquals(6L * COUNT, done.get(done.size() - 1));
        assertEquals(6L * COUNT, totals.get(totals.size() - 1));
    }
}
