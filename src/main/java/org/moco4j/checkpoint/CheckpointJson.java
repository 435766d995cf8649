package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.stream.Stream;

/** Writes and reads the records of a checkpoint as JSON. Doubles are read back bit for bit. */
final class CheckpointJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new TextAsInstant()))
            .build();

    private CheckpointJson() {}

    static String write(Record value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record could not be written as JSON", e);
        }
    }

    /**
     * Reads a record that {@link #write} wrote.
     *
     * @param optionalComponents names of components that are null if missing in the text; all others are required
     */
    static <T extends Record> T read(String json, Class<T> type, String... optionalComponents)
            throws JsonProcessingException {
        JsonNode tree = MAPPER.readTree(json);
        if (tree instanceof ObjectNode object) {
            Stream.of(optionalComponents).filter(name -> !object.has(name)).forEach(object::putNull);
            return MAPPER.treeToValue(object, type);
        }
        throw JsonMappingException.from((JsonParser) null, "expected an object, found " + tree.getNodeType());
    }

    private static final class TextAsInstant extends FromStringDeserializer<Instant> {
        TextAsInstant() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String text, DeserializationContext context) throws IOException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return (Instant) context.handleWeirdStringValue(Instant.class, text, "expected a moment, %s", e);
            }
        }
    }
}
