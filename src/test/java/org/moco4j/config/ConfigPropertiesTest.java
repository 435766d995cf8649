package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig.KeyDifference;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.moco4j.testing.property.RandomValues;
import org.moco4j.text.SafeText;

class ConfigPropertiesTest {
    @Property(tries = 100)
    void aWrittenConfigReadsBackAsAnEqualConfig(@ForAll("configs") ObjectNode json) {
        MocoConfig config = MocoConfig.parse(json.toString(), "random");

        MocoConfig again = MocoConfig.parse(config.toJson(), "written");

        assertEquals(config, again);
        assertEquals(config.toJson(), again.toJson());
        assertEquals(config.runName(), again.runName());
        assertTrue(config.differences(again).isEmpty());
    }

    @Property(tries = 100)
    void optionsAndJsonGiveTheSameConfig(@ForAll("configs") ObjectNode json) {
        Map<String, String> options = new LinkedHashMap<>();
        for (ConfigKey key : KeyTable.all()) {
            boolean hasEffect = key.onlyFor()
                    .map(only ->
                            ConfigJson.name(only).equals(json.get("dataset").textValue()))
                    .orElse(true);
            if (hasEffect) {
                JsonNode value = json.get(key.name());
                options.put(key.name(), value.isTextual() ? value.textValue() : value.toString());
            } else {
                json.remove(key.name());
            }
        }

        assertEquals(
                MocoConfig.parse(json.toString(), "random"),
                MocoConfig.defaults().with(options));
    }

    @Property(tries = 500)
    void anyValueIsAcceptedOrRejectedWithTheNameOfItsKey(
            @ForAll("keys") ConfigKey key, @ForAll("anyJson") JsonNode value) {
        String json = "{\"" + key.name() + "\": " + value + "}";

        Optional<String> errorMessage = errorMessage(json);

        if (key.type().read(value).isEmpty()) {
            String message = errorMessage.orElse("accepted");
            assertTrue(message.startsWith("some.json: \"" + key.name() + "\" is "), json + ": " + message);
            assertTrue(message.endsWith("; allowed: " + key.allowed()), json + ": " + message);
        }
    }

    @Property(tries = 200)
    void anUnknownKeyIsReportedByName(@ForAll String name) {
        assumeTrue(KeyTable.find(name).isEmpty());
        String json = JsonNodeFactory.instance.objectNode().put(name, 1).toString();

        String errorMessage = errorMessage(json).orElse("accepted");

        assertTrue(
                errorMessage.startsWith("some.json: \"" + SafeText.of(name) + "\" is not a known key"), errorMessage);
    }

    @Property(tries = 200)
    void anyTextIsAConfigOrCausesAUserError(@ForAll("almostJson") String text) {
        errorMessage(text).ifPresent(message -> assertTrue(message.startsWith("some.json"), message));
    }

    @Property(tries = 200)
    void anyTextForAKeyGivesAConfigOrAUserError(@ForAll("keys") ConfigKey key, @ForAll("words") String word) {
        try {
            assertEquals(
                    MocoConfig.class,
                    MocoConfig.defaults().with(key.name(), word).getClass());
        } catch (UserError refused) {
            assertTrue(refused.getMessage().contains(key.name()), refused.getMessage());
        }
    }

    /** The name changes only with identity keys, and only those are differences. */
    @Property(tries = 200)
    void twoConfigsAreTheSameRunIfNoIdentityKeyDiffers(@ForAll("aKeyAndItsValue") Map.Entry<ConfigKey, String> change) {
        ConfigKey key = change.getKey();
        String json = "{\"" + key.name() + "\": " + change.getValue() + "}";
        MocoConfig defaults = MocoConfig.defaults();
        MocoConfig changed = MocoConfig.parse(json, "changed");

        boolean sameRun = !key.identity() || changed.equals(defaults);

        assertEquals(sameRun, changed.runName().equals(defaults.runName()), json);
        List<String> differing =
                defaults.differences(changed).stream().map(KeyDifference::key).toList();
        assertEquals(sameRun ? List.of() : List.of(key.name()), differing);
    }

    static ObjectNode configs(Random random) {
        return RandomConfigs.full(random);
    }

    static ConfigKey keys(Random random) {
        return RandomValues.oneOf(random, KeyTable.all());
    }

    /** A key that no rule between keys mentions, with a random value. */
    static Map.Entry<ConfigKey, String> aKeyAndItsValue(Random random) {
        List<String> keysWithRules = List.of(
                "moco-k",
                "batch_size",
                "bn-splits",
                "epochs",
                "warmup-epochs",
                "cos-per-step",
                "early-epochs",
                "labels",
                "unlabelled");
        List<ConfigKey> free = KeyTable.all().stream()
                .filter(key -> !keysWithRules.contains(key.name()))
                .toList();
        assertTrue(free.size() > 30);
        ConfigKey key = RandomValues.oneOf(random, free);
        return Map.entry(key, RandomConfigs.valueOf(key.type(), random).toString());
    }

    static JsonNode anyJson(Random random) {
        return node(RandomValues.oneOf(
                random,
                List.of(
                        "null",
                        "true",
                        "\"\"",
                        "\"ten\"",
                        "\"1\"",
                        "{}",
                        "{\"a\": [1]}",
                        "[]",
                        "[1, \"a\"]",
                        "[[1, 2]]",
                        "[2, 1]",
                        "0",
                        "-1",
                        "1",
                        "7.5",
                        "1e400",
                        "-1e400",
                        "1e-400",
                        "99999999999999999999",
                        "3000000000",
                        "[1, 2, 3, 4, 5]",
                        "[0.5, null]",
                        "\"\\u0000\"",
                        "1e999999999")));
    }

    static String almostJson(Random random) {
        String noise = RandomValues.text(random, "{}[]\":,0123456789.eE+-/* \n\\u\ttruefalsnepochkm_", 40);
        return RandomValues.oneOf(
                random, List.of(noise, "{" + noise, "{\"epochs\": " + noise + "}", "{\"" + noise + "\": 1}"));
    }

    static String words(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> RandomValues.text(random, 12);
            case 1 -> RandomValues.text(random, "0123456789.,eE+-[] ", 12);
            default ->
                RandomValues.oneOf(
                        random,
                        List.of(
                                "NaN",
                                "Infinity",
                                "1e999999999999",
                                "true",
                                "null",
                                "0x10",
                                "1_000",
                                "1 epoch, 1 epoch"));
        };
    }

    private static JsonNode node(String json) {
        try {
            return ConfigJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Returns the error message for a text; empty if it is a valid config. */
    private static Optional<String> errorMessage(String json) {
        try {
            MocoConfig.parse(json, "some.json");
            return Optional.empty();
        } catch (UserError refused) {
            return Optional.of(refused.getMessage());
        }
    }
}
