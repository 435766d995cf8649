package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.moco.MocoState;
import org.moco4j.tensorfile.FloatBlocks;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsFormatTest {
    @TempDir
    Path folder;

    /** Returns the example of the format's own library: one tensor with the values 0 to 5 and shape [1, 2, 3]. */
    private static byte[] published() {
        byte[] header = "{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + 64 + 24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(64).put(header);
        for (int i = 0; i < 6; i++) {
            bytes.putFloat(i);
        }
        assertEquals(0, bytes.remaining());
        return bytes.array();
    }

    @Test
    void theWriterWritesTheSameBytesAsTheFormatsOwnLibrary() throws IOException {
        INDArray array = Nd4j.arange(6).castTo(DataType.FLOAT).reshape(1, 2, 3);

        assertArrayEquals(published(), written(new SafetensorsWriter().float32("attn.0", array)));
    }

    @Test
    void aFileOfTheFormatsOwnLibraryIsRead() throws IOException {
        Path file = Files.write(folder.resolve("published.safetensors"), published());
        INDArray array = Nd4j.zeros(DataType.FLOAT, 1, 2, 3);

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertEquals("F32 [1, 2, 3]", reader.tensors().get("attn.0").form());
            reader.read("attn.0", array);
        }

        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, array.ravel().toFloatVector());
    }

    @Test
    void tensorsOfOtherTypesAreIgnored() throws IOException {
        String header = "{\"bn.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                + "\"none\":{\"dtype\":\"F16\",\"shape\":[0,7],\"data_offsets\":[8,8]}}  ";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).putLong(5);
        Path file = Files.write(folder.resolve("types.safetensors"), bytes.array());

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertEquals(
                    "I64 []", reader.tensors().get("bn.num_batches_tracked").form());
            assertEquals("F16 [0, 7]", reader.tensors().get("none").form());
            assertThrows(IllegalArgumentException.class, () -> reader.read("none", Nd4j.zeros(1)));
        }
    }

    @Test
    void aCheckpointFollowsThePublishedSpecification() throws Exception {
        Path file = folder.resolve("c.safetensors");
        try (MocoState state = SampleCheckpoint.resnet(8, 1)) {
            SampleCheckpoint.save(file, state);
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int headerLength = Math.toIntExact(all.getLong(0));
            String text = new String(bytes, 8, headerLength, StandardCharsets.UTF_8);
            JsonNode header = new ObjectMapper().readTree(text);
            int data = 8 + headerLength;

            assertTrue(text.startsWith("{"));
            assertEquals(0, headerLength % 8);
            header.get("__metadata__").forEach(value -> assertTrue(value.isTextual()));
            assertEquals(data(header.get("checksum"))[1] + data, bytes.length);
            assertArrayEquals(
                    MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(bytes, bytes.length - 32)),
                    Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length));

            int position = 0;
            for (Map.Entry<String, JsonNode> tensor : header.properties()) {
                if (!tensor.getKey().equals("__metadata__")) {
                    assertEquals(position, data(tensor.getValue())[0], tensor.getKey());
                    position = data(tensor.getValue())[1];
                }
            }
            assertEquals(bytes.length - data, position);

            for (String name : state.query().byName().keySet()) {
                assertTensor(
                        all, data, header.get("query." + name), state.query().get(name));
                assertTensor(all, data, header.get("key." + name), state.key().get(name));
                assertTensor(
                        all,
                        data,
                        header.get("velocity." + name),
                        state.velocity().get(name));
            }
            for (String name : state.queryStatistics().byName().keySet()) {
                assertTensor(
                        all,
                        data,
                        header.get("query." + name),
                        state.queryStatistics().get(name));
                assertTensor(
                        all,
                        data,
                        header.get("key." + name),
                        state.keyStatistics().get(name));
            }
            assertTensor(all, data, header.get("queue"), state.queue().keys());
            assertEquals(
                    "F32", header.at("/query.layer1.0.bn1.running_var/dtype").textValue());
        }
    }

    @Test
    void arraysLongerThanABlockAreReadBackBitForBit() throws IOException {
        for (int length :
                new int[] {1, FloatBlocks.BLOCK - 1, FloatBlocks.BLOCK, FloatBlocks.BLOCK + 1, 3 * FloatBlocks.BLOCK + 5
                }) {
            float[] values = SampleCheckpoint.floats(length, new Random(length));
            Path file = folder.resolve(length + ".safetensors");
            Files.write(file, written(new SafetensorsWriter().float32("a", Nd4j.createFromArray(values))));
            INDArray around = Nd4j.zeros(DataType.FLOAT, length + 2L);
            INDArray view = around.get(NDArrayIndex.interval(1, length + 1));

            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.read("a", view);
            }

            assertArrayEquals(SampleCheckpoint.bits(Nd4j.createFromArray(values)), SampleCheckpoint.bits(view));
            assertEquals(0, around.getFloat(0));
            assertEquals(0, around.getFloat(length + 1));
        }
    }

    @Test
    void bytesAreWrittenAfterTheFloatsSoThatFloatsAreAligned() throws IOException {
        Path file = folder.resolve("u8.safetensors");
        Files.write(
                file,
                written(new SafetensorsWriter()
                        .metadata("an \"odd\" key", "line\nbreak \u00e4")
                        .bytes("b", new byte[] {1, -2, 3})
                        .float32("f", Nd4j.createFromArray(7f))));

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertEquals(0, reader.tensors().get("f").begin());
            assertArrayEquals(new byte[] {1, -2, 3}, reader.bytes("b"));
            assertEquals(Map.of("an \"odd\" key", "line\nbreak \u00e4"), reader.metadata());
        }
    }

    @Test
    void anArrayThatIsNotContiguousFloatsIsRejected() {
        SafetensorsWriter writer = new SafetensorsWriter();

        assertThrows(IllegalArgumentException.class, () -> writer.float32("d", Nd4j.zeros(DataType.DOUBLE, 2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.float32("t", Nd4j.zeros(DataType.FLOAT, 2, 3).transpose()));
        assertThrows(
                IllegalArgumentException.class,
                () -> writer.float32("column", Nd4j.zeros(DataType.FLOAT, 2, 3).getColumn(1)));
    }

    @Test
    void aNameCanBeUsedOnce() {
        SafetensorsWriter writer = new SafetensorsWriter().bytes("a", new byte[1]);

        assertThrows(IllegalArgumentException.class, () -> writer.bytes("a", new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> writer.bytes("__metadata__", new byte[1]));
    }

    private static byte[] written(SafetensorsWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeTo(out);
        return out.toByteArray();
    }

    private static int[] data(JsonNode tensor) {
        return new int[] {
            tensor.get("data_offsets").get(0).intValue(),
            tensor.get("data_offsets").get(1).intValue()
        };
    }

    private static void assertTensor(ByteBuffer all, int data, JsonNode tensor, INDArray array) {
        assertEquals(array.rank(), tensor.get("shape").size());
        for (int axis = 0; axis < array.rank(); axis++) {
            assertEquals(array.size(axis), tensor.get("shape").get(axis).longValue());
        }
        int[] expected = SampleCheckpoint.bits(array);
        int begin = data + data(tensor)[0];
        assertEquals(0, begin % Float.BYTES);
        assertEquals(begin + 4 * expected.length, data + data(tensor)[1]);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], all.getInt(begin + 4 * i));
        }
    }
}
