package org.moco4j.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.text.Quantities;

/**
 * Where a config comes from.
 *
 * @param file the JSON file; empty: the published table if the overrides name a data set, else the quickstart that is built into
 *     the program
 * @param overrides what the command line says otherwise, from a key to its value as written there
 */
public record ConfigSource(Optional<Path> file, Map<String, String> overrides) {
    private static final String QUICKSTART = "/org/moco4j/conf/quickstart.json";
    private static final long LARGEST_FILE = 1 << 20;
    private static final Path EXPERIMENTS = Path.of("conf");
    /** The keys that say which data to train on. */
    private static final Set<String> NAMING_DATA = Set.of("dataset", "data-dir");

    public ConfigSource {
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
    }

    /**
     * The config.
     *
     * @throws UserError if the file is missing, is not a JSON object, or a key or value is not allowed
     */
    public MocoConfig read() {
        return new ConfigReader(name()).read(json(), overrides);
    }

    /**
     * The keys that the file sets, each with its value in the form of the command line.
     *
     * @throws UserError as {@link #read}, if the file is missing or not a JSON object
     */
    public Map<String, String> statedInFile() {
        Map<String, String> stated = new LinkedHashMap<>();
        new ConfigReader(name())
                .parse(json())
                .properties()
                .forEach(key -> stated.put(
                        key.getKey(),
                        key.getValue().isValueNode()
                                ? key.getValue().asText()
                                : key.getValue().toString()));
        return stated;
    }

    /** How messages call it: the file's name, the published defaults, or the built-in quickstart. */
    public String name() {
        return file.map(Path::toString).orElse(namesData() ? "the published defaults" : "the built-in quickstart.json");
    }

    /** Whether the overrides say which data to train on. The quickstart's settings suit its own small data set only. */
    private boolean namesData() {
        return overrides.keySet().stream().anyMatch(NAMING_DATA::contains);
    }

    private String json() {
        String text = file.map(ConfigSource::textOf).orElseGet(() -> namesData() ? "{}" : quickstart());
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String textOf(Path file) {
        if (!Files.exists(file)) {
            throw new UserError("--config " + file + ": the file does not exist" + experiments());
        }
        if (!Files.isRegularFile(file)) {
            throw new UserError("--config " + file + ": it is a folder, not a file" + experiments());
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new UserError("--config " + file + ": it is too large for a config: "
                        + Quantities.size(Files.size(file)) + "; at most " + Quantities.size(LARGEST_FILE)
                        + " are read");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UserError("--config " + file + ": it is not text in UTF-8, so it cannot be JSON", e);
        } catch (IOException e) {
            throw new UserError("--config " + file + ": it cannot be read: " + e.getMessage(), e);
        }
    }

    private static String experiments() {
        if (!Files.isDirectory(EXPERIMENTS)) {
            return "";
        }
        try (Stream<Path> files = Files.list(EXPERIMENTS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> "\n  " + file)
                    .collect(Collectors.joining("", "; these are here:", ""));
        } catch (IOException e) {
            return "; folder " + EXPERIMENTS + " cannot be listed: " + e.getMessage();
        }
    }

    private static String quickstart() {
        try (InputStream stream = ConfigSource.class.getResourceAsStream(QUICKSTART)) {
            if (stream == null) {
                throw new IllegalStateException(QUICKSTART + " is missing in the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(QUICKSTART + " cannot be read", e);
        }
    }
}
