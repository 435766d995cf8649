package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.UserError;

/**
 * The configuration of one run. In JSON its keys are flat; here they stand in groups. {@link KeyLookup} says what each key means and
 * may be.
 *
 * <p>Configs come from {@link ConfigSource#read}, {@link #parse} and {@link #with}, which check each value. The rules between
 * keys hold for every instance.
 */
public record MocoConfig(
        @JsonUnwrapped RunSettings run,
        @JsonUnwrapped DataSettings data,
        @JsonUnwrapped ModelSettings model,
        @JsonUnwrapped OptimizerSettings optimisation,
        @JsonUnwrapped AugmentationSettings augmentation,
        @JsonUnwrapped EvaluationSettings evaluation,
        @JsonUnwrapped ComputeSettings machine) {

    /** The file of a run folder that holds the last checkpoint. */
    public static final String LAST_CHECKPOINT = "last.safetensors";

    /** @throws UserError where a rule between keys is broken, such as {@code moco-k} being no multiple of {@code batch_size} */
    public MocoConfig {
        CrossKeyRules.check(data, model, optimisation);
    }

    /** Every key at its default: the published recipe on CIFAR-10. */
    public static MocoConfig defaults() {
        return parse("{}", "the defaults");
    }

    /**
     * Reads JSON; keys that are absent have their defaults.
     *
     * @param origin what errors name as the place of the trouble, such as the file's name
     * @throws UserError where the text is not JSON object, a key is unknown or a value is not allowed
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

    /** This config with one key changed; see {@link #with(Map)}. */
    public MocoConfig with(String key, String value) {
        return with(Map.of(key, value));
    }

    /**
     * This config with some keys changed.
     *
     * @param overrides from a key to its value as written on the command line, such as {@code schedule} to {@code 120,160}
     * @throws UserError where a key is unknown or a value is not allowed
     */
    public MocoConfig with(Map<String, String> overrides) {
        return new ConfigReader("the config").read(toJson(), overrides);
    }

    /** The effective config: every key with its value, in the table's order. Reading it gives an equal config. */
    public String toJson() {
        return ConfigJson.pretty(tree());
    }

    /**
     * A name for this run among others, such as {@code cifar10-resnet18-3fa9c1d2}: data set, backbone and a hash of all keys
     * that are part of the run's identity. Configs that differ only in other keys, {@code epochs} among them, share it.
     */
    public String runName() {
        return RunIdentity.name(this);
    }

    /** The identity keys in which another config differs; empty where both are the same run. */
    public List<KeyDifference> differences(MocoConfig other) {
        return RunIdentity.differences(this, other);
    }

    /** The folder of this run's checkpoints: {@code resume} itself where a last checkpoint stands in it, else a folder in it. */
    public Path runFolder() {
        return Files.exists(run.resume().resolve(LAST_CHECKPOINT))
                ? run.resume()
                : run.resume().resolve(runName());
    }

    /** The folder of this run's metrics and reports. */
    public Path resultsFolder() {
        return run.resultsDir().resolve(runName());
    }

    /**
     * The rules that need the data, to be checked when it is loaded.
     *
     * @param trainingImages how many images are trained on
     * @throws UserError where the batch, the queue or the neighbors of the kNN monitor are more than that
     */
    public void checkAgainst(int trainingImages) {
        CrossKeyRules.checkAgainst(this, trainingImages);
    }

    /** All keys in the table's order, each value in the normal form of its type. */
    ObjectNode tree() {
        ObjectNode unordered = ConfigJson.MAPPER.valueToTree(this);
        ObjectNode tree = ConfigJson.MAPPER.createObjectNode();
        for (ConfigKey key : KeyLookup.all()) {
            JsonNode value = unordered.get(key.name());
            tree.set(key.name(), key.type().read(value).orElseThrow(() -> notAllowed(key, value)));
        }
        return tree;
    }

    private static IllegalStateException notAllowed(ConfigKey key, JsonNode value) {
        return new IllegalStateException(key.name() + " is " + value + "; allowed: " + key.allowed());
    }
}
