package org.moco4j.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One row of the {@linkplain KeyTable table of keys}.
 *
 * @param name as it stands in JSON, and on the command line after {@code --}
 * @param aliases further names on the command line
 * @param type the values it takes
 * @param defaultJson the default as written in JSON
 * @param group its heading in the help
 * @param help one line that says what it means
 * @param published whether it belongs to the published hyperparameter table
 * @param identity whether it is part of what the run computes; two runs that differ in no identity key are the same run
 * @param onlyFor the data set that it is for; empty where it is for all
 */
public record ConfigKey(
        String name,
        List<String> aliases,
        ValueType type,
        String defaultJson,
        KeyGroup group,
        String help,
        boolean published,
        boolean identity,
        Optional<DataSettings.Dataset> onlyFor) {

    /** What values are allowed, in words. */
    public String allowed() {
        return type.allowed();
    }

    /** What stands for the value in the help. */
    public String placeholder() {
        return type.placeholder();
    }

    /** Whether it may be given on the command line without a value, which means true. */
    public boolean isSwitch() {
        return type instanceof BooleanType;
    }

    /** Whether its value is a file or folder. */
    public boolean isPath() {
        return type instanceof PathType;
    }

    /** The default as written on the command line. */
    public String defaultText() {
        return defaultJson.equals("null") ? "none" : defaultJson.replaceAll("[\\[\\]\"]", "");
    }

    /** The default in the normal form of its type. */
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
}
