package org.moco4j.tensorfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.text.SafeText;

/**
 * Parses the JSON of a safetensors header token by token. Unexpected content is rejected at its first token, so a
 * forged header needs no more memory than a small multiple of its length.
 */
final class HeaderParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** The limit of ND4J. */
    private static final int MAX_AXES = 32;

    private final Path file;
    private final JsonParser json;

    private HeaderParser(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Parses a header. {@link SafetensorsHeader#checkLayout} then checks that its offsets match the file.
     *
     * @throws DamagedFileException if the text is not a valid header
     */
    static SafetensorsHeader parse(Path file, String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            return new HeaderParser(file, json).header();
        } catch (JsonProcessingException e) {
            throw new DamagedFileException(
                    file, "its header is not valid JSON: " + SafeText.ofReason(e.getOriginalMessage()), e);
        }
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
                default -> throw damaged(name, "has an unknown entry " + SafetensorsHeader.quoted(json.currentName()));
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
