package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig.KeyDifference;
import org.moco4j.config.NumberType.DecimalTupleType;
import org.moco4j.config.NumberType.DecimalType;
import org.moco4j.config.NumberType.EpochListType;
import org.moco4j.config.NumberType.IntegerType;
import org.moco4j.config.NumberType.Range;
import org.moco4j.config.ValueType.BooleanType;
import org.moco4j.config.ValueType.CheckpointIntervalType;
import org.moco4j.config.ValueType.ChoiceType;
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
                "cache-size",
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

    /** Random JSON objects that are valid configs. */
    private static final class RandomConfigs {
        private RandomConfigs() {}

        /** Returns a config with a random allowed value for every key; the values obey the rules between keys. */
        static ObjectNode full(Random random) {
            ObjectNode config = JsonNodeFactory.instance.objectNode();
            for (ConfigKey key : KeyTable.all()) {
                config.set(key.name(), valueOf(key.type(), random));
            }
            return obeyRules(
                    config,
                    (int) RandomValues.whole(random, 1, 16),
                    (int) RandomValues.whole(random, 2, 32),
                    (int) RandomValues.whole(random, 1, 8),
                    (int) RandomValues.whole(random, 1, 100));
        }

        private static ObjectNode obeyRules(
                ObjectNode config, int splits, int imagesPerSplit, int batches, int moreEpochs) {
            boolean coarse = config.get("labels").textValue().equals("coarse");
            if (coarse) {
                config.put("dataset", "Cifar100");
            }
            boolean folder = !coarse && config.get("dataset").textValue().equals("ImageFolder");
            boolean unlabelled = folder;
            if (unlabelled) {
                config.put("validation-fraction", 0.0);
            }
            if (!config.get("cos").booleanValue()) {
                config.put("cos-per-step", false);
            }
            return config.put("bn-splits", splits)
                    .put("batch_size", splits * imagesPerSplit)
                    .put("moco-k", splits * imagesPerSplit * batches * 2)
                    .put("warmup-epochs", moreEpochs - 1)
                    .put("epochs", 2 * moreEpochs)
                    .put("early-epochs", moreEpochs)
                    .put("early-image-size", config.get("image-size").intValue())
                    .put("cache-size", folder ? config.get("image-size").intValue() : 0)
                    .put("unlabelled", unlabelled);
        }

        /** Returns a random value that the type allows, in its normal form. */
        static JsonNode valueOf(ValueType type, Random random) {
            if (type instanceof IntegerType whole) {
                return LongNode.valueOf(RandomValues.whole(random, whole.low(), whole.high()));
            } else if (type instanceof DecimalType decimal) {
                return decimal(decimal.range(), random);
            } else if (type instanceof DecimalTupleType tuple) {
                return tuple(tuple, random);
            } else if (type instanceof EpochListType) {
                return array(random.ints(random.nextInt(5), 1, 1001)
                        .distinct()
                        .sorted()
                        .mapToObj(LongNode::valueOf)
                        .toList());
            } else if (type instanceof BooleanType) {
                return BooleanNode.valueOf(random.nextBoolean());
            } else if (type instanceof ChoiceType choice) {
                return TextNode.valueOf(RandomValues.oneOf(random, choice.names()));
            } else if (type instanceof CheckpointIntervalType) {
                return TextNode.valueOf(
                        RandomValues.oneOf(random, List.of("1 epoch", "7 epochs", "500 steps", "2 epochs, 1 step")));
            }
            return TextNode.valueOf("./a" + RandomValues.text(random, "abcxyzABCXYZ0123456789", 19));
        }

        /** A number with nine digits behind the point at most, or a bound that is allowed. */
        private static JsonNode decimal(Range range, Random random) {
            double high = Math.min(range.high(), Double.MAX_VALUE);
            double value = high > 1e6
                    ? range.low() + random.nextDouble() * Math.pow(10, random.nextInt(9))
                    : RandomValues.decimal(random, range.low(), high);
            double rounded = Math.rint(value * 1e9) / 1e9;
            boolean allowed = (range.lowIncluded() ? rounded >= range.low() : rounded > range.low())
                    && (range.highIncluded() ? rounded <= range.high() : rounded < range.high());
            return allowed ? DoubleNode.valueOf(rounded) : decimal(range, random);
        }

        private static JsonNode tuple(DecimalTupleType tuple, Random random) {
            Stream<JsonNode> values = tuple.ranges().stream().map(range -> decimal(range, random));
            return array(
                    tuple.ascending()
                            ? values.sorted(Comparator.comparingDouble(JsonNode::doubleValue))
                                    .toList()
                            : values.toList());
        }

        private static ArrayNode array(List<? extends JsonNode> elements) {
            return JsonNodeFactory.instance.arrayNode().addAll(elements);
        }
    }
}
