package org.moco4j.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.ProgressListener;
import org.moco4j.augment.Augmentation;
import org.moco4j.data.ImageSource;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.io.WrittenFiles;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class EmbedderTest {
    private static final int SIDE = 8;
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 4, 8, false, SIDE);
    private static final Augmentation AUGMENTATION =
            Augmentation.recipe(SIDE, new Augmentation.Rgb(0.5, 0.5, 0.5), new Augmentation.Rgb(0.2, 0.2, 0.2));

    @TempDir
    Path folder;

    private final PlanEngine engine = new PlanEngine(new Nd4jKernels());
    private final FeatureExtractor extractor = new FeatureExtractor(
            SHAPE,
            FlatParameters.initial(new Encoder(SHAPE).parameters(), DataType.FLOAT, 1),
            FlatParameters.initial(new Encoder(SHAPE).statistics(), DataType.FLOAT, 2),
            engine,
            256,
            2);

    @AfterEach
    void close() {
        extractor.close();
        engine.close();
    }

    /** A source of noise images of which some cannot be read. */
    private record Noise(int size, int unreadableEvery) implements ImageSource {
        @Override
        public int side() {
            return SIDE;
        }

        @Override
        public String name(int index) {
            return "noise, \"" + index + "\"";
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public List<String> classNames() {
            return List.of("even", "odd");
        }

        @Override
        public DecodedImage read(int index) {
            if (index % unreadableEvery == unreadableEvery - 1) {
                return DecodedImage.unreadable("it is torn");
            }
            byte[] pixels = new byte[3 * SIDE * SIDE];
            new SplittableRandom(index).nextBytes(pixels);
            return DecodedImage.of(pixels);
        }
    }

    @Test
    void rowsNamesAndImagesMatch() throws IOException {
        Path file = folder.resolve("some.npy");
        Embedder embedder = new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2);

        List<Integer> counts = new ArrayList<>();
        Embedder.Outcome outcome = embedder.embed(
                new Noise(3000, 1000), file, (task, done, total) -> counts.addAll(List.of((int) done, (int) total)));

        assertEquals(2997, outcome.images());
        assertEquals(List.of(0, 3000), counts.subList(0, 2));
        assertEquals(List.of(2997, 2997), counts.subList(counts.size() - 2, counts.size()), "without unreadable ones");
        assertEquals(3, outcome.skippedFiles().count());
        assertEquals(
                "noise, \"999\"", outcome.skippedFiles().unreadable().get(0).name());
        List<String> names = Files.readAllLines(outcome.names());
        assertEquals("row,name,class", names.get(0));
        assertEquals("999,\"noise, \"\"1000\"\"\",even", names.get(1000));
        try (INDArray matrix = Nd4j.createFromNpyFile(file.toFile())) {
            assertArrayEquals(new long[] {2997, 32}, matrix.shape());
            assertArrayEquals(encodedSeparately(1000), matrix.getRow(999).toFloatVector(), 1e-5f);
            assertArrayEquals(encodedSeparately(2998), matrix.getRow(2996).toFloatVector(), 1e-5f);
        }
    }

    private float[] encodedSeparately(int imageIndex) throws IOException {
        Path file = folder.resolve("alone.npy");
        ImageSource one = new ImageSource() {
            private final Noise noise = new Noise(imageIndex + 1, Integer.MAX_VALUE);

            @Override
            public int size() {
                return 1;
            }

            @Override
            public int side() {
                return SIDE;
            }

            @Override
            public String name(int index) {
                return "it";
            }

            @Override
            public int label(int index) {
                return -1;
            }

            @Override
            public List<String> classNames() {
                return List.of();
            }

            @Override
            public DecodedImage read(int index) {
                return noise.read(imageIndex);
            }
        };
        new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 1).embed(one, file, ProgressListener.NONE);
        try (INDArray matrix = Nd4j.createFromNpyFile(file.toFile())) {
            return matrix.getRow(0).toFloatVector();
        }
    }

    @Test
    void theOutputOfTheHeadCanBeEmbedded() throws IOException {
        Path file = folder.resolve("output.npy");
        new Embedder(extractor, AUGMENTATION, Embedder.Layer.OUTPUT, 2)
                .embed(new Noise(10, 1000), file, ProgressListener.NONE);
        try (INDArray matrix = Nd4j.createFromNpyFile(file.toFile())) {
            assertArrayEquals(new long[] {10, 8}, matrix.shape());
            assertEquals(1, matrix.getRow(3).norm2Number().doubleValue(), 1e-5);
        }
    }

    @Test
    void parquetAndNumPyFilesHaveTheSameFeatures() throws IOException {
        Path matrix = folder.resolve("m.npy");
        Path table = folder.resolve("t.parquet");
        Embedder embedder = new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2);
        embedder.embed(new Noise(700, 100), matrix, ProgressListener.NONE);
        Embedder.Outcome outcome = embedder.embed(new Noise(700, 100), table, ProgressListener.NONE);

        assertEquals(693, outcome.images());
        assertEquals(table, outcome.names());
        int row = 0;
        try (INDArray expected = Nd4j.createFromNpyFile(matrix.toFile());
                ParquetReader<Group> reader = new GroupReader(new LocalInputFile(table)).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                int index = row + row / 99;
                assertEquals("noise, \"" + index + "\"", group.getString("name", 0));
                assertEquals(index % 2 == 0 ? "even" : "odd", group.getString("class", 0));
                Group feature = group.getGroup("feature", 0);
                assertEquals(32, feature.getFieldRepetitionCount("list"));
                for (int i = 0; i < 32; i++) {
                    float value = feature.getGroup("list", i).getFloat("element", 0);
                    assertEquals(expected.getFloat(row, i), value);
                }
                row++;
            }
        }
        assertEquals(693, row);
    }

    @Test
    void aParquetFileIsReadAsItWasWritten() throws IOException {
        Path matrix = folder.resolve("m.npy");
        Path first = folder.resolve("1.parquet");
        Path second = folder.resolve("2.parquet");
        Embedder embedder = new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2);
        embedder.embed(new Noise(700, 100), matrix, ProgressListener.NONE);
        embedder.embed(new Noise(700, 100), first, ProgressListener.NONE);
        embedder.embed(new Noise(5, 100), second, ProgressListener.NONE);

        ParquetEmbedding read = ParquetEmbedding.read(List.of(first, second));
        try (INDArray expected = Nd4j.createFromNpyFile(matrix.toFile());
                INDArray features = read.features()) {
            assertArrayEquals(new long[] {698, 32}, features.shape());
            for (int row = 0; row < 698; row++) {
                int index = row < 693 ? row + row / 99 : row - 693;
                assertEquals("noise, \"" + index + "\"", read.names().get(row));
                assertEquals(index % 2 == 0 ? "even" : "odd", read.classes().get(row));
                int same = row < 693 ? row : row - 693;
                assertArrayEquals(
                        expected.getRow(same).toFloatVector(),
                        features.getRow(row).toFloatVector());
            }
        }
    }

    @Test
    void aDamagedParquetFileIsAnErrorThatNamesIt() throws IOException {
        Path file = folder.resolve("t.parquet");
        new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2)
                .embed(new Noise(40, 100), file, ProgressListener.NONE);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 4, 11, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertUserError(() -> ParquetEmbedding.read(List.of(file)), "t.parquet is not a Parquet file", "embed");
        }
    }

    private static final class GroupReader extends ParquetReader.Builder<Group> {
        GroupReader(LocalInputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    @Test
    void anUnknownExtensionIsAnErrorThatNamesTheKnownOnes() {
        assertUserError(
                () -> new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 1)
                        .embed(new Noise(2, 10), folder.resolve("x.txt"), ProgressListener.NONE),
                ".npy or .parquet");
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfImages() throws IOException {
        List<Long> heap = new ArrayList<>();
        List<Long> offHeap = new ArrayList<>();
        new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2)
                .embed(new Noise(200_000, 1_000_000), folder.resolve("many.npy"), (task, done, total) -> {
                    if (done % 20_480 == 0 || done == total) {
                        System.gc();
                        Runtime runtime = Runtime.getRuntime();
                        heap.add(runtime.totalMemory() - runtime.freeMemory());
                        offHeap.add(Pointer.totalBytes());
                    }
                });
        assertTrue(heap.size() >= 10, "measured " + heap.size() + " times");
        // The features alone are 25 MiB, the pixels 37.
        assertGrowth(heap, 8 << 20);
        assertGrowth(offHeap, 1 << 20);
        assertEquals(NpyMatrix.HEADER_LENGTH + 200_000L * 32 * 4, Files.size(folder.resolve("many.npy")));
    }

    private static void assertGrowth(List<Long> bytes, long limit) {
        // The minimum of three, because a measurement can be in the middle of reading a chunk.
        long early = Collections.min(bytes.subList(0, 3));
        long late = Collections.min(bytes.subList(bytes.size() - 3, bytes.size()));
        assertTrue(late - early < limit, "from " + early + " to " + late + " bytes: " + bytes);
    }

    @Test
    void ifEncodingFailsTheOldFilesAreUnchanged() throws IOException {
        Path file = folder.resolve("kept.npy");
        Embedder embedder = new Embedder(extractor, AUGMENTATION, Embedder.Layer.BACKBONE, 2);
        embedder.embed(new Noise(5, 1000), file, ProgressListener.NONE);
        byte[] before = Files.readAllBytes(file);

        assertThrows(
                IllegalStateException.class,
                () -> embedder.embed(new Noise(5000, 1000), file, (task, done, total) -> {
                    if (done > 0) {
                        throw new IllegalStateException("stop");
                    }
                }));

        assertArrayEquals(before, Files.readAllBytes(file));
        Path table = folder.resolve("t.parquet");
        assertThrows(
                IllegalStateException.class,
                () -> embedder.embed(new Noise(5000, 1000), table, (task, done, total) -> {
                    if (done > 0) {
                        throw new IllegalStateException("stop");
                    }
                }));
        try (var remaining = Files.list(folder)) {
            assertEquals(
                    2,
                    remaining
                            .filter(found -> !found.endsWith(WrittenFiles.LIST))
                            .count(),
                    "no temporary file and no part of a table is left");
        }
    }
}
