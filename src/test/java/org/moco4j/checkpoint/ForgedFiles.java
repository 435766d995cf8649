package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.moco4j.io.Digests;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.JsonMutations;

/** Makes safetensors files with a changed header and a matching length; usually the checksum matches too. */
final class ForgedFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ForgedFiles() {}

    static byte[] next(List<byte[]> seeds, Random random) {
        if (random.nextInt(4) == 0) {
            return ByteMutations.of(seeds, random);
        }
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        String header = JsonMutations.text(withChangedMetadata(header(seed), random), random);
        byte[] forged = joined(header.getBytes(StandardCharsets.UTF_8), data(seed));
        if (random.nextInt(8) == 0) {
            forged = ByteMutations.of(List.of(forged), random);
        }
        return random.nextInt(10) == 0 || forged.length < SafetensorsHeader.CHECKSUM_BYTES
                ? forged
                : withChecksum(forged);
    }

    /** Returns the file with another header and a matching checksum. */
    static byte[] withHeader(byte[] file, String header) {
        return withChecksum(joined(header.getBytes(StandardCharsets.UTF_8), data(file)));
    }

    static String header(byte[] file) {
        return new String(file, Long.BYTES, headerLength(file), StandardCharsets.UTF_8);
    }

    /** Changes the metadata, whose records are JSON too. */
    private static String withChangedMetadata(String header, Random random) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(header);
            if (random.nextInt(2) == 0 && tree.path(SafetensorsHeader.METADATA) instanceof ObjectNode metadata) {
                List<String> keys = new ArrayList<>();
                metadata.fieldNames().forEachRemaining(keys::add);
                String key = keys.get(random.nextInt(keys.size()));
                JsonNode value = metadata.get(key);
                boolean json = value.asText().startsWith("{");
                metadata.put(key, json ? JsonMutations.text(value.asText(), random) : value.asText() + "0");
            }
            return tree.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a seed's header is not JSON", e);
        }
    }

    private static byte[] withChecksum(byte[] file) {
        byte[] body = Arrays.copyOf(file, file.length - SafetensorsHeader.CHECKSUM_BYTES);
        System.arraycopy(Digests.sha256().digest(body), 0, file, body.length, SafetensorsHeader.CHECKSUM_BYTES);
        return file;
    }

    private static byte[] joined(byte[] header, byte[] data) {
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static byte[] data(byte[] file) {
        return Arrays.copyOfRange(file, Long.BYTES + headerLength(file), file.length);
    }

    private static int headerLength(byte[] file) {
        return Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }
}
