package org.moco4j.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.moco4j.tensorfile.Dtype;

/** Builds a safetensors file with any element types, as other programs write them. */
final class ForeignFile {
    private final ObjectNode header = new ObjectMapper().createObjectNode();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Adds a tensor whose elements all have the little-endian bytes {@code value}. */
    ForeignFile filled(String name, Dtype type, byte[] value, long... shape) {
        long length = 1;
        ObjectNode entry = header.putObject(name);
        entry.put("dtype", type.name());
        for (long size : shape) {
            length *= size;
        }
        entry.set("shape", new ObjectMapper().valueToTree(shape));
        int begin = data.size();
        for (long i = 0; i < length; i++) {
            data.writeBytes(value);
        }
        entry.putArray("data_offsets").add(begin).add(data.size());
        return this;
    }

    Path writeTo(Path file) throws IOException {
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data.toByteArray());
        return Files.write(file, bytes.array());
    }
}
