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
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.TextFile;
import org.moco4j.text.SafeText;

/**
 * A file of a results folder that holds one record as JSON, its keys in snake_case.
 *
 * @param name of the file
 * @param type of the record
 */
public record ResultFile<T extends Record>(String name, Class<T> type) {
    /** Much more than a map of a million images needs. */
    private static final long LARGEST_FILE = 256L << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Writes the file, and replaces an older one. */
    public void write(Path results, T result) throws IOException {
        byte[] text = text(result);
        AtomicFile.write(results.resolve(name), out -> out.write(text));
    }

    /** Returns the content of the file, for a file that is not in a local folder. */
    public byte[] text(T result) throws IOException {
        return (JSON.writeValueAsString(result) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the file of a results folder; empty if the file is missing.
     *
     * @throws UserError if the file does not contain a complete record; a record without one of the keys is of another
     *     version
     */
    public Optional<T> read(Path results) throws IOException {
        Path file = results.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            T result = JSON.readValue(TextFile.read(file, LARGEST_FILE), type);
            if (result == null) {
                throw unreadable(file, "it contains null", null);
            }
            return Optional.of(result);
        } catch (JsonProcessingException e) {
            throw unreadable(file, SafeText.ofReason(e.getOriginalMessage()), e);
        }
    }

    private static UserError unreadable(Path file, String reason, Throwable cause) {
        return new UserError(
                file + " cannot be read: " + reason + ". Delete it, and run the command that wrote it again.", cause);
    }
}
