package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.moco4j.testing.property.RandomValues;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointPropertiesTest {
    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("property", ".safetensors");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Property(tries = 100)
    void arraysOfAnyShapeAreReadBackBitForBit(
            @ForAll(min = 1, max = 6) List<@ForAll(min = 1, max = 4) List<@ForAll(min = 1, max = 5) Integer>> shapes,
            @ForAll Random random,
            @ForAll String text)
            throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("text", wellFormed(text));
        List<INDArray> arrays = new ArrayList<>();
        for (List<Integer> sizes : shapes) {
            long[] shape = sizes.stream().mapToLong(Integer::longValue).toArray();
            int length = sizes.stream().reduce(1, (a, b) -> a * b);
            INDArray array = Nd4j.createFromArray(SampleCheckpoint.floats(length, random))
                    .reshape('c', shape);
            writer.float32("tensor " + arrays.size(), array);
            arrays.add(array);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeWithChecksumTo(out);
        }

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            reader.verifyChecksum();
            assertEquals(wellFormed(text), reader.metadata().get("text"));
            for (int i = 0; i < arrays.size(); i++) {
                INDArray again = Nd4j.zeros(DataType.FLOAT, arrays.get(i).shape());
                reader.read("tensor " + i, again);
                assertArrayEquals(SampleCheckpoint.bits(arrays.get(i)), SampleCheckpoint.bits(again));
            }
        }
    }

    @Property(tries = 300)
    void doublesOfTheProgressAreReadBackBitForBit(
            @ForAll long sum, @ForAll long best, @ForAll long wall, @ForAll long cpu) throws JsonProcessingException {
        RunProgress progress = new RunProgress(
                1,
                2,
                3,
                0,
                Double.longBitsToDouble(sum),
                5,
                new RunProgress.BestKnn(Double.longBitsToDouble(best), 7),
                Double.longBitsToDouble(best),
                Double.longBitsToDouble(wall),
                Double.longBitsToDouble(cpu),
                new RunProgress.EpochEnd(Double.longBitsToDouble(sum), Double.longBitsToDouble(wall)),
                true);

        assertEquals(progress, CheckpointJson.read(CheckpointJson.write(progress), RunProgress.class));
    }

    @Property(tries = 500)
    void anyBytesAreReadOrReportedAsDamaged(@ForAll byte[] bytes) throws IOException {
        assertReadOrDamaged(bytes);
    }

    @Property(tries = 1000)
    void anyHeaderIsReadOrReportedAsDamaged(@ForAll("almostHeaders") String header, @ForAll(max = 16) int data)
            throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        assertReadOrDamaged(ByteBuffer.allocate(Long.BYTES + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array());
    }

    static String almostHeaders(Random random) {
        List<String> pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"a\"",
                "\"dtype\"",
                "\"F32\"",
                "\"U8\"",
                "\"shape\"",
                "\"data_offsets\"",
                "[0,4]",
                "[4,8]",
                "[1]",
                "[]",
                "0",
                "-1",
                "1e9",
                "9223372036854775807",
                "null",
                "\"__metadata__\"",
                "\"",
                "\\",
                "\u0000",
                " ",
                "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
                "\"c\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}",
                "\"__metadata__\":{\"k\":\"v\"}");
        StringBuilder header = new StringBuilder("{");
        for (int n = random.nextInt(13); n > 0; n--) {
            header.append(RandomValues.oneOf(random, pieces));
        }
        return header.append("}").toString();
    }

    private static void assertReadOrDamaged(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            long data = reader.tensors().values().stream()
                    .mapToLong(tensor -> tensor.end() - tensor.begin())
                    .sum();
            assertTrue(data <= bytes.length);
        } catch (DamagedFileException refused) {
            assertEquals(file, refused.file());
        }
    }

    /** Replaces unpaired surrogates, which UTF-8 cannot encode. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
