package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig.KeyDifference;
import org.moco4j.io.Digests;

/**
 * The configuration of one run. In JSON its keys are flat; here they are in groups. {@link KeyTable} gives the meaning
 * and the allowed values of each key.
 *
 * <p>Configs come from {@link ConfigSource#read}, {@link #parse} and {@link #with}, which check each value. The
 * constructor checks the rules between keys.
 */
public record MocoConfig(
        @JsonUnwrapped RunSettings run,
        @JsonUnwrapped DataSettings data,
        @JsonUnwrapped ModelSettings model,
        @JsonUnwrapped OptimizerSettings optimizer,
        @JsonUnwrapped AugmentationSettings augmentation,
        @JsonUnwrapped EvaluationSettings evaluation,
        @JsonUnwrapped ComputeSettings compute) {

    /** The name of the last checkpoint in a run folder. */
    public static final String LAST_CHECKPOINT = "last.safetensors";

    private static final int HASHED_BYTES = 4;

    /**
     * @throws UserError if a rule between keys is broken, for example if {@code moco-k} is not a multiple of {@code
     *     batch_size}
     */
    public MocoConfig {
        CrossKeyRules.check(data, model, optimizer);
    }

    /** Returns the config with every key at its default: the published recipe for CIFAR-10. */
    public static MocoConfig defaults() {
        return parse("{}", "the defaults");
    }

    /**
     * Reads a config from JSON. Missing keys get their defaults.
     *
     * @param origin the name of the source in error messages, such as the file's name
     * @throws UserError if the text is not a JSON object, a key is unknown or a value is not allowed
     */
    public static MocoConfig parse(String json, String origin) {
        return new ConfigReader(origin).read(json, Map.of());
    }

    /**
     * Reads a config file; keys that are absent have their defaults.
     *
     * @throws UserError if the file is missing, is not a JSON object, or a key or value is not allowed
     */
    public static MocoConfig read(Path file) {
        return new ConfigSource(Optional.of(file), Map.of()).read();
    }

    /** Returns this config with one key changed; see {@link #with(Map)}. */
    public MocoConfig with(String key, String value) {
        return with(Map.of(key, value));
    }

    /**
     * Returns this config with some keys changed.
     *
     * @param overrides keys with their values as written on the command line, such as {@code schedule} with {@code
     *     120,160}
     * @throws UserError if a key is unknown or a value is not allowed
     */
    public MocoConfig with(Map<String, String> overrides) {
        return new ConfigReader("the config").read(toJson(), overrides);
    }

    /**
     * Returns the effective config as JSON: every key with its value, in the table's order. Reading it gives an equal
     * config.
     */
    public String toJson() {
        return ConfigJson.pretty(tree());
    }

    /**
     * Returns the run's name, such as {@code cifar10-resnet18-3fa9c1d2}: data set, backbone and a hash of all keys that
     * are part of the run's identity. Configs that differ only in other keys, such as {@code epochs}, have the same
     * name.
     */
    public String runName() {
        String hash = HexFormat.of()
                .formatHex(Digests.sha256().digest(identity().getBytes(StandardCharsets.UTF_8)), 0, HASHED_BYTES);
        String name = ConfigJson.name(data.dataset()) + "-" + ConfigJson.name(model.arch());
        return name.toLowerCase(Locale.ROOT) + "-" + hash;
    }

    /** Returns the identity keys whose values differ in another config; empty if both are the same run. */
    public List<KeyDifference> differences(MocoConfig other) {
        ObjectNode mine = tree();
        ObjectNode others = other.tree();
        return identityKeys()
                .filter(key -> !mine.get(key.name()).equals(others.get(key.name())))
                .map(key -> new KeyDifference(
                        key.name(),
                        ConfigJson.compact(mine.get(key.name())),
                        ConfigJson.compact(others.get(key.name()))))
                .toList();
    }

    /**
     * Returns the folder of this run's checkpoints: {@code resume} itself if it contains a last checkpoint, else the
     * subfolder named after the run.
     */
    public Path runFolder() {
        return Files.exists(run.resume().resolve(LAST_CHECKPOINT))
                ? run.resume()
                : run.resume().resolve(runName());
    }

    /** Returns the folder of this run's metrics and reports. */
    public Path resultsFolder() {
        return run.resultsDir().resolve(runName());
    }

    /**
     * Checks the rules that depend on the data, once the data are loaded.
     *
     * @param trainingImages number of training images
     * @throws UserError if the batch, the queue or the number of neighbors of the kNN monitor is larger than that
     */
    public void checkAgainst(int trainingImages) {
        CrossKeyRules.checkAgainst(this, trainingImages);
    }

    /**
     * Returns the identity keys, which change what a run computes, in alphabetical order as compact JSON. Optional keys
     * at their default are omitted, so that a later version can add keys without renaming existing runs.
     */
    String identity() {
        ObjectNode tree = tree();
        ObjectNode identity = ConfigJson.MAPPER.createObjectNode();
        identityKeys()
                .sorted(Comparator.comparing(ConfigKey::name))
                .filter(key -> key.published()
                        || !ConfigJson.compact(tree.get(key.name())).equals(ConfigJson.compact(key.defaultValue())))
                .forEach(key -> identity.set(key.name(), tree.get(key.name())));
        return ConfigJson.compact(identity);
    }

    private static Stream<ConfigKey> identityKeys() {
        return KeyTable.all().stream().filter(ConfigKey::identity);
    }

    /** Returns all keys in the table's order, each value in the normal form of its type. */
    ObjectNode tree() {
        ObjectNode unordered = ConfigJson.MAPPER.valueToTree(this);
        ObjectNode tree = ConfigJson.MAPPER.createObjectNode();
        for (ConfigKey key : KeyTable.all()) {
            JsonNode value = unordered.get(key.name());
            tree.set(key.name(), key.type().read(value).orElseThrow(() -> notAllowed(key, value)));
        }
        return tree;
    }

    private static IllegalStateException notAllowed(ConfigKey key, JsonNode value) {
        return new IllegalStateException(key.name() + " is " + value + "; allowed: " + key.allowed());
    }

    /**
     * A key whose value differs between two configs.
     *
     * @param key its name
     * @param mine its value in this config, as JSON
     * @param other its value in the other config, as JSON
     */
    public record KeyDifference(String key, String mine, String other) {}
}
