package org.moco4j.report.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.AtomicFile;
import org.moco4j.UserError;

/**
 * A file of a results folder that holds one record as JSON, its keys in snake_case.
 *
 * @param name of the file
 * @param type of the record
 */
public record ResultFile<T extends Record>(String name, Class<T> type) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** Writes the file anew. */
    public void write(Path results, T result) throws IOException {
        byte[] text = (JSON.writeValueAsString(result) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(results.resolve(name), out -> out.write(text));
    }

    /**
     * What the file of a results folder holds; empty where there is none.
     *
     * @throws UserError where it does not hold such a record, whole: one without a key is of another version
     */
    public Optional<T> read(Path results) throws IOException {
        Path file = results.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), type));
        } catch (JsonProcessingException e) {
            throw new UserError(
                    file + " cannot be read: " + e.getOriginalMessage()
                            + ". Delete it, and run the command that wrote it again.",
                    e);
        }
    }
}
