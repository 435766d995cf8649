package org.moco4j.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.config.ValueType.BooleanType;
import org.moco4j.config.ValueType.PathType;

/**
 * One row of the {@linkplain KeyTable table of keys}.
 *
 * @param name name in JSON, and after {@code --} on the command line
 * @param aliases other names on the command line
 * @param type its type, which defines the allowed values
 * @param defaultJson the default as written in JSON
 * @param group its group in the help
 * @param help its meaning in one line
 * @param published whether it belongs to the published hyperparameter table
 * @param identity whether it is part of the run's identity; two configs with the same identity keys are the same run
 * @param onlyFor the only data set that it applies to; empty if it applies to all
 */
public record ConfigKey(
        String name,
        List<String> aliases,
        ValueType type,
        String defaultJson,
        Group group,
        String help,
        boolean published,
        boolean identity,
        Optional<DataSettings.Dataset> onlyFor) {

    /** Describes the allowed values in words. */
    public String allowed() {
        return type.allowed();
    }

    /** Returns the placeholder of the value in the help. */
    public String placeholder() {
        return type.placeholder();
    }

    /** Whether the option may be given without a value, which then is true. */
    public boolean isSwitch() {
        return type instanceof BooleanType;
    }

    /** Whether the value is a file or folder. */
    public boolean isPath() {
        return type instanceof PathType;
    }

    /** Returns the default as written on the command line. */
    public String defaultText() {
        return defaultJson.equals("null") ? "none" : defaultJson.replaceAll("[\\[\\]\"]", "");
    }

    /** Returns the default in the normal form of its type. */
    JsonNode defaultValue() {
        try {
            return type.read(ConfigJson.MAPPER.readTree(defaultJson))
                    .orElseThrow(() -> new IllegalStateException("the default of " + name + " is not allowed"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the default of " + name + " is not JSON", e);
        }
    }

    ConfigKey meaning(String line) {
        return new ConfigKey(name, aliases, type, defaultJson, group, line, published, identity, onlyFor);
    }

    ConfigKey alias(String alias) {
        List<String> more = new ArrayList<>(aliases);
        more.add(alias);
        return new ConfigKey(name, List.copyOf(more), type, defaultJson, group, help, published, identity, onlyFor);
    }

    ConfigKey notIdentity() {
        return new ConfigKey(name, aliases, type, defaultJson, group, help, published, false, onlyFor);
    }

    ConfigKey asPublished() {
        return new ConfigKey(name, aliases, type, defaultJson, group, help, true, identity, onlyFor);
    }

    ConfigKey onlyFor(DataSettings.Dataset dataset) {
        return new ConfigKey(name, aliases, type, defaultJson, group, help, published, identity, Optional.of(dataset));
    }

    /** The headings of the groups of keys in {@code --help} and in docs/configuration.md. */
    public enum Group {
        RUN("The run"),
        DATA("The data"),
        MODEL("The model"),
        OPTIMIZATION("Optimization"),
        AUGMENTATION("Augmentation"),
        EVALUATION("Evaluation"),
        MACHINE("The machine");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }
}
