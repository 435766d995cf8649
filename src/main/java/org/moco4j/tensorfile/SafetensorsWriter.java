package org.moco4j.tensorfile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.moco4j.io.Digests;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes a file in the safetensors format (https://huggingface.co/docs/safetensors): the length of the header, 8 bytes
 * little-endian; the header: JSON padded with spaces to a multiple of 8 bytes; the data without holes, little-endian,
 * row-major.
 */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private record Tensor(Dtype dtype, List<Long> shape, Data data) {}

    @FunctionalInterface
    private interface Data {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Adds a text to the metadata. Texts are written before the tensors, in the order in which they were added. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds an array of floats. Its values are read when the file is written.
     *
     * @throws IllegalArgumentException if the name is already used, or the array is not a contiguous row-major float
     *     array
     */
    public SafetensorsWriter float32(String name, INDArray array) {
        FloatBlocks floats = new FloatBlocks(array);
        return add(
                name,
                new Tensor(
                        Dtype.F32,
                        Arrays.stream(array.shape()).boxed().toList(),
                        out -> floats.read((from, values) -> {
                            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES)
                                    .order(ByteOrder.LITTLE_ENDIAN);
                            bytes.asFloatBuffer().put(values);
                            out.write(bytes.array());
                        })));
    }

    /**
     * Adds an array of floats in half precision. Each is rounded to the nearest value of IEEE 754's binary16. Its
     * values are read when the file is written.
     *
     * @throws IllegalArgumentException if the name is already used, or the array is not a contiguous row-major float
     *     array
     */
    public SafetensorsWriter float16(String name, INDArray array) {
        FloatBlocks floats = new FloatBlocks(array);
        return add(
                name,
                new Tensor(
                        Dtype.F16,
                        Arrays.stream(array.shape()).boxed().toList(),
                        out -> floats.read((from, values) -> {
                            ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES)
                                    .order(ByteOrder.LITTLE_ENDIAN);
                            for (float value : values) {
                                bytes.putShort((short) HalfIndexer.fromFloat(value));
                            }
                            out.write(bytes.array());
                        })));
    }

    /** Adds an array of bytes, {@code [n]}. ByteReader are written after all floats, so that the floats are aligned. */
    public SafetensorsWriter bytes(String name, byte[] values) {
        return add(name, new Tensor(Dtype.U8, List.of((long) values.length), out -> out.write(values)));
    }

    /** Adds a single integer, a tensor without axes. */
    public SafetensorsWriter int64(String name, long value) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return add(name, new Tensor(Dtype.I64, List.of(), out -> out.write(bytes)));
    }

    /** Writes the file. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(header());
        for (Tensor tensor : inFileOrder().values()) {
            tensor.data().writeTo(out);
        }
    }

    /**
     * Writes the file with one more tensor at the end: {@value SafetensorsHeader#CHECKSUM}, U8 {@code [32]}, the
     * SHA-256 of all bytes before it, including the header.
     */
    public void writeWithChecksumTo(OutputStream out) throws IOException {
        DigestOutputStream digesting = new DigestOutputStream(out, Digests.sha256());
        Tensor checksum = new Tensor(Dtype.U8, List.of((long) SafetensorsHeader.CHECKSUM_BYTES), ignored -> {
            digesting.on(false);
            out.write(digesting.getMessageDigest().digest());
        });
        add(SafetensorsHeader.CHECKSUM, checksum).writeTo(digesting);
    }

    private SafetensorsWriter add(String name, Tensor tensor) {
        if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("the name '" + name + "' is already used");
        }
        return this;
    }

    private byte[] header() throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            header.set(SafetensorsHeader.METADATA, JSON.valueToTree(metadata));
        }
        long position = 0;
        for (Map.Entry<String, Tensor> named : inFileOrder().entrySet()) {
            Tensor tensor = named.getValue();
            long end = position + TensorEntry.bytesOf(tensor.dtype(), tensor.shape());
            ObjectNode entry = header.putObject(named.getKey());
            entry.put("dtype", tensor.dtype().name());
            entry.set("shape", JSON.valueToTree(tensor.shape()));
            entry.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        return framed(JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] framed(byte[] json) {
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > SafetensorsHeader.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a header of " + length + " bytes; the limit is " + SafetensorsHeader.MAX_BYTES);
        }
        ByteBuffer framed = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        framed.putLong(length).put(json);
        while (framed.hasRemaining()) {
            framed.put((byte) ' ');
        }
        return framed.array();
    }

    /** Orders the tensors with large elements first, as the format's own library does. This aligns them all. */
    private Map<String, Tensor> inFileOrder() {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        named -> -named.getValue().dtype().bytes()))
                .forEach(named -> ordered.put(named.getKey(), named.getValue()));
        return ordered;
    }
}
