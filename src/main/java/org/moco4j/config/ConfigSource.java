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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.text.InstalledProgram;
import org.moco4j.text.Quantities;

/**
 * The source of a config: a file or built-in defaults, with overrides.
 *
 * @param file the JSON file; if empty, the published defaults if the overrides name a data set, else the built-in
 *     quickstart
 * @param overrides keys set on the command line, with their values as written there
 */
public record ConfigSource(Optional<Path> file, Map<String, String> overrides) {
    private static final String QUICKSTART = "/org/moco4j/conf/quickstart.json";
    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final Path CONFIG_FOLDER = Path.of("conf");
    /** The keys that choose the training data. */
    private static final Set<String> DATA_KEYS = Set.of("dataset", "data-dir");

    public ConfigSource {
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
    }

    /**
     * Reads the config and checks it.
     *
     * @throws UserError if the file is missing, is not a JSON object, or a key or value is not allowed
     */
    public MocoConfig read() {
        return new ConfigReader(name()).read(json(), overrides);
    }

    /**
     * Returns the keys that the file sets, each with its value in the form of the command line.
     *
     * @throws UserError as {@link #read}, if the file is missing or is not a JSON object
     */
    public Map<String, String> keysInFile() {
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

    /**
     * Returns the name of this source in messages: the file's name, the published defaults, or the built-in quickstart.
     */
    String name() {
        return file.map(Path::toString)
                .orElse(choosesData() ? "the published defaults" : "the built-in quickstart.json");
    }

    /** Whether the overrides choose the training data. The quickstart's settings fit only its own small data set. */
    private boolean choosesData() {
        return overrides.keySet().stream().anyMatch(DATA_KEYS::contains);
    }

    private String json() {
        String text = file.map(ConfigSource::find)
                .map(ConfigSource::readFile)
                .orElseGet(() -> choosesData() ? "{}" : quickstart());
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * Returns the file as it is named, or if it is missing, the file of this name in the folder of the installed
     * program.
     */
    private static Path find(Path file) {
        return find(file, Files::isRegularFile);
    }

    private static Path find(Path path, Predicate<Path> isOfItsKind) {
        return InstalledProgram.home()
                .map(home -> home.resolve(path))
                .filter(installed -> !Files.exists(path) && isOfItsKind.test(installed))
                .orElse(path);
    }

    private static String readFile(Path file) {
        if (!Files.exists(file)) {
            throw new UserError("--config " + file + ": the file does not exist" + otherConfigs(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new UserError("--config " + file + ": it is a folder, not a file" + availableConfigs());
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new UserError("--config " + file + ": it is too large for a config: "
                        + Quantities.size(Files.size(file)) + "; at most " + Quantities.size(MAX_FILE_BYTES)
                        + " are read");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UserError("--config " + file + ": it is not text in UTF-8, so it cannot be JSON", e);
        } catch (IOException e) {
            throw new UserError("--config " + file + ": it cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the file of this name in the folder of configs, or all configs. */
    private static String otherConfigs(Path file) {
        // The name is null for a root, such as a drive.
        return Optional.ofNullable(file.getFileName())
                .map(CONFIG_FOLDER::resolve)
                .filter(meant -> Files.isRegularFile(find(meant)))
                .map(meant -> "; did you mean " + meant + "?")
                .orElseGet(ConfigSource::availableConfigs);
    }

    private static String availableConfigs() {
        Path folder = find(CONFIG_FOLDER, Files::isDirectory);
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> "\n  " + file)
                    .collect(Collectors.joining("", "; these are here:", ""));
        } catch (IOException e) {
            return "; folder " + folder + " cannot be listed: " + e.getMessage();
        }
    }

    private static String quickstart() {
        try (InputStream stream = ConfigSource.class.getResourceAsStream(QUICKSTART)) {
            if (stream == null) {
                throw new IllegalStateException(QUICKSTART + " is missing from the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(QUICKSTART + " cannot be read", e);
        }
    }
}
