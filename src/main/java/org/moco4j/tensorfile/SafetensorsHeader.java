package org.moco4j.tensorfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.text.SafeText;

/**
 * Contains the header of a safetensors file, and parses and checks it.
 *
 * @param metadata texts by key
 * @param tensors by name, in the order of the file's header
 */
public record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
    public static final String METADATA = "__metadata__";
    /** The name of the last tensor of a file with a checksum: the SHA-256 of all bytes before it. */
    public static final String CHECKSUM = "checksum";
    /** The length of the checksum, in bytes. */
    public static final int CHECKSUM_BYTES = 32;

    /** Enough for more than ten thousand tensors. It limits the memory that a forged header can request. */
    static final long MAX_BYTES = 4L << 20;

    public SafetensorsHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Parses a header. {@link #checkLayout} then checks that its offsets match the file.
     *
     * @throws DamagedFileException if the text is not a valid header
     */
    static SafetensorsHeader parse(Path file, String text) throws IOException {
        try (JsonParser json = Parser.JSON.createParser(text)) {
            return new Parser(file, json).header();
        } catch (JsonProcessingException e) {
            throw new DamagedFileException(
                    file, "its header is not valid JSON: " + SafeText.ofReason(e.getOriginalMessage()), e);
        }
    }

    /**
     * Checks that each tensor has the bytes that its type and shape need, and that the tensors fill the data without
     * holes.
     *
     * @param dataLength bytes in the file after the header
     * @throws DamagedFileException if the layout is wrong
     */
    void checkLayout(Path file, long dataLength) throws DamagedFileException {
        List<Map.Entry<String, TensorEntry>> inOrder = tensors.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end)))
                .toList();
        long position = 0;
        for (Map.Entry<String, TensorEntry> named : inOrder) {
            TensorEntry tensor = named.getValue();
            if (tensor.begin() != position) {
                throw damaged(
                        file,
                        named,
                        "begins at byte " + tensor.begin() + " of the data, expected " + position
                                + (tensor.begin() < position
                                        ? ": two tensors overlap"
                                        : ": there is a hole before it"));
            }
            if (tensor.end() < tensor.begin() || tensor.end() > dataLength) {
                throw damaged(
                        file,
                        named,
                        "ends at byte " + tensor.end() + " of the data, which has " + dataLength + " bytes");
            }
            if (tensor.end() - tensor.begin() != bytes(file, named)) {
                throw damaged(
                        file,
                        named,
                        "has " + (tensor.end() - tensor.begin()) + " bytes, too few or too many for "
                                + SafeText.of(tensor.form()));
            }
            position = tensor.end();
        }
        if (position != dataLength) {
            throw new DamagedFileException(
                    file,
                    "contains " + dataLength + " bytes of data, but its header describes only " + position + " bytes");
        }
    }

    private static long bytes(Path file, Map.Entry<String, TensorEntry> named) throws DamagedFileException {
        TensorEntry tensor = named.getValue();
        try {
            return TensorEntry.bytesOf(tensor.dtype(), tensor.shape());
        } catch (ArithmeticException e) {
            throw new DamagedFileException(
                    file,
                    "tensor " + quoted(named.getKey()) + " has an impossible shape, " + SafeText.of(tensor.form()),
                    e);
        }
    }

    private static DamagedFileException damaged(Path file, Map.Entry<String, TensorEntry> named, String problem) {
        return new DamagedFileException(file, "tensor " + quoted(named.getKey()) + " " + problem);
    }

    /** Returns a name from an untrusted file in quotes, safe to print. */
    public static String quoted(String name) {
        return "'" + SafeText.of(name) + "'";
    }

    /**
     * Parses the JSON of a safetensors header token by token. Unexpected content is rejected at its first token, so a
     * forged header needs no more memory than a small multiple of its length.
     */
    private static final class Parser {
        private static final JsonFactory JSON = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();

        /** The limit of ND4J. */
        private static final int MAX_AXES = 32;

        private final Path file;
        private final JsonParser json;

        private Parser(Path file, JsonParser json) {
            this.file = file;
            this.json = json;
        }

        private SafetensorsHeader header() throws IOException {
            Map<String, String> metadata = Map.of();
            Map<String, TensorEntry> tensors = new LinkedHashMap<>();
            next(JsonToken.START_OBJECT, "the header");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (name.equals(SafetensorsHeader.METADATA)) {
                    metadata = metadata();
                } else {
                    tensors.put(name, tensor(SafetensorsHeader.quoted(name)));
                }
            }
            if (json.nextToken() != null) {
                throw new DamagedFileException(file, "its header continues after the end of its JSON");
            }
            return new SafetensorsHeader(metadata, tensors);
        }

        private Map<String, String> metadata() throws IOException {
            Map<String, String> metadata = new LinkedHashMap<>();
            next(JsonToken.START_OBJECT, SafetensorsHeader.METADATA);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                next(JsonToken.VALUE_STRING, SafetensorsHeader.METADATA);
                metadata.put(key, json.getText());
            }
            return metadata;
        }

        private TensorEntry tensor(String name) throws IOException {
            Dtype dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            next(JsonToken.START_OBJECT, "tensor " + name);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "dtype" -> dtype = dtype(name);
                    case "shape" -> shape = sizes(name);
                    case "data_offsets" -> offsets = sizes(name);
                    default ->
                        throw damaged(name, "has an unknown entry " + SafetensorsHeader.quoted(json.currentName()));
                }
            }
            if (dtype == null || shape == null || offsets == null) {
                throw damaged(name, "lacks its dtype, shape or data_offsets");
            }
            if (offsets.size() != 2) {
                throw damaged(name, "has " + offsets.size() + " data_offsets, expected 2");
            }
            return new TensorEntry(dtype, shape, offsets.get(0), offsets.get(1));
        }

        private Dtype dtype(String name) throws IOException {
            next(JsonToken.VALUE_STRING, "the dtype of tensor " + name);
            String text = json.getText();
            return Dtype.of(text)
                    .orElseThrow(() -> damaged(name, "has the unknown dtype " + SafetensorsHeader.quoted(text)));
        }

        private List<Long> sizes(String name) throws IOException {
            List<Long> sizes = new ArrayList<>();
            next(JsonToken.START_ARRAY, "a list of sizes of tensor " + name);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0) {
                    throw damaged(name, "has a size or offset that is not a whole number >= 0");
                }
                if (sizes.size() == MAX_AXES) {
                    throw damaged(name, "has more than " + MAX_AXES + " axes");
                }
                sizes.add(json.getLongValue());
            }
            return sizes;
        }

        private void next(JsonToken expected, String what) throws IOException {
            JsonToken found = json.nextToken();
            if (found != expected) {
                throw new DamagedFileException(
                        file, "its header has " + found + " where " + expected + " of " + what + " should be");
            }
        }

        private DamagedFileException damaged(String name, String problem) {
            return new DamagedFileException(file, "tensor " + name + " " + problem);
        }
    }
}
