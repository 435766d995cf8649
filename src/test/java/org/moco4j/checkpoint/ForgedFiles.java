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
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.JsonMutations;

/** Makes safetensors files whose header was changed, with the length and, mostly, the checksum that belong to the change. */
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
        return random.nextInt(10) == 0 || forged.length < Checksum.BYTES ? forged : signed(forged);
    }

    /** The file with another header, signed. */
    static byte[] withHeader(byte[] file, String header) {
        return signed(joined(header.getBytes(StandardCharsets.UTF_8), data(file)));
    }

    static String header(byte[] file) {
        return new String(file, Long.BYTES, headerLength(file), StandardCharsets.UTF_8);
    }

    /** The records within the metadata are JSON too. */
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

    private static byte[] signed(byte[] file) {
        byte[] body = Arrays.copyOf(file, file.length - Checksum.BYTES);
        System.arraycopy(Checksum.newDigest().digest(body), 0, file, body.length, Checksum.BYTES);
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
