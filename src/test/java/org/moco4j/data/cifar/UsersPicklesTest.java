package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.ImageSet;
import org.moco4j.data.PickleBytes;

/**
 * Users' files in CIFAR's Python format, with labels and pixels of every kind that torchvision reads; see pickles.py.
 */
class UsersPicklesTest {
    private static final int IMAGES = 4;

    @TempDir
    Path folder;

    private static Map<String, byte[]> pickles(String kind) {
        Map<String, byte[]> files = GoldenImages.unzipped(UsersPicklesTest.class.getResourceAsStream("pickles.zip"));
        files.keySet().removeIf(name -> !name.startsWith(kind));
        return files;
    }

    @TestFactory
    Stream<DynamicTest> batches() {
        return pickles("batch/").entrySet().stream()
                .map(pickle -> DynamicTest.dynamicTest(pickle.getKey(), () -> readBatch(pickle.getValue())));
    }

    private void readBatch(byte[] pickle) throws IOException {
        Files.write(folder.resolve("data_batch_1"), pickle);
        ImageSet.Builder builder = ImageSet.builder(CifarReader.SIDE, CifarReader.SIDE, CifarFiles.names("class", 10));
        assertEquals(IMAGES, new CifarPickleReader(folder, CifarLabels.CIFAR10).read("data_batch_1", builder));
        ImageSet images = builder.build();
        byte[] pixels = new byte[CifarReader.PIXELS];
        for (int n = 0; n < IMAGES; n++) {
            byte[] expected = new byte[CifarReader.PIXELS];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (byte) ((7 * i + 11 * n) % 251);
            }
            images.copyPixels(n, pixels);
            assertArrayEquals(expected, pixels);
            assertEquals((3 * n + 1) % 10, images.label(n));
        }
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return pickles("names/").entrySet().stream()
                .map(pickle -> DynamicTest.dynamicTest(pickle.getKey(), () -> {
                    Files.write(folder.resolve("batches.meta"), pickle.getValue());
                    assertEquals(
                            CifarFiles.names("class ", 10),
                            new CifarPickleReader(folder, CifarLabels.CIFAR10).classNames());
                }));
    }

    /** Pixels that PyTorch cannot read either are rejected with their type. */
    @Test
    void theErrorForPixelsOfAnotherTypeNamesTheType() throws IOException {
        String head = "\u0080\2}(U\6labels](K\1eU\4datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray"
                + "\nK\0\u0085U\1b\u0087R";
        String state =
                "(K\1K\1M\0\u000c\u0086cnumpy\ndtype\n(U\2i2K\0K\1tR\u0089T\0\u0018\0\0" + "\0".repeat(6144) + "tbu.";
        assertRejected("[1, 3072] of i2 and 1 labels", (head + state).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aLabelBeyondAnIntIsRejectedWithItsValue() throws IOException {
        assertRejected("test_batch: image 0 has the label 4294967299", withLabel("L4294967299L\n"));
    }

    @Test
    void aLabelThatIsNotANumberIsRejected() throws IOException {
        assertRejected("image 0 has a label that is not a whole number", withLabel("N"));
    }

    /** One black image whose label is made by an instruction. */
    private static byte[] withLabel(String instruction) {
        return PickleBytes.dictionary()
                .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                .raw("U\6labels](" + instruction + "e")
                .end();
    }

    private void assertRejected(String expected, byte[] pickle) throws IOException {
        Files.write(folder.resolve("test_batch"), pickle);
        ImageSet.Builder builder = ImageSet.builder(CifarReader.SIDE, CifarReader.SIDE, CifarFiles.names("class", 10));
        assertUserError(() -> new CifarPickleReader(folder, CifarLabels.CIFAR10).read("test_batch", builder), expected);
    }
}
