package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.moco4j.UserError;

class ConfigPropertiesTest {
    @Property(tries = 200)
    void whatIsWrittenReadsBackAsAnEqualConfig(@ForAll("configs") ObjectNode json) {
        MocoConfig config = MocoConfig.parse(json.toString(), "random");

        MocoConfig again = MocoConfig.parse(config.toJson(), "written");

        assertEquals(config, again);
        assertEquals(config.toJson(), again.toJson());
        assertEquals(config.runName(), again.runName());
        assertTrue(config.differences(again).isEmpty());
    }

    @Property(tries = 200)
    void optionsSayTheSameAsJson(@ForAll("configs") ObjectNode json) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Key key : Keys.all()) {
            boolean hasEffect = key.onlyFor()
                    .map(only -> Json.name(only).equals(json.get("dataset").textValue()))
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
    void aValueOfAnyKindIsTakenOrRefusedByItsKeysName(@ForAll("keys") Key key, @ForAll("anyJson") JsonNode value) {
        String json = "{\"" + key.name() + "\": " + value + "}";

        Optional<String> refusal = refusal(json);

        boolean boundByARule = key.type().read(value).isPresent();
        assertTrue(
                boundByARule
                        || refusal.orElse("taken").startsWith("some.json: \"" + key.name() + "\" is ")
                                && refusal.get().endsWith("; allowed: " + key.allowed()),
                () -> json + " gave: " + refusal);
    }

    @Property(tries = 300)
    void anUnknownKeyIsRefusedByItsName(@ForAll String name) {
        Assume.that(Keys.find(name).isEmpty());
        String json = JsonNodeFactory.instance.objectNode().put(name, 1).toString();

        String refusal = refusal(json).orElse("taken");

        assertTrue(refusal.startsWith("some.json: \"" + name + "\" is not a known key"), refusal);
    }

    @Property(tries = 300)
    void anyTextIsAConfigOrAUsersError(@ForAll("almostJson") String text) {
        refusal(text).ifPresent(message -> assertTrue(message.startsWith("some.json"), message));
    }

    @Property(tries = 300)
    void anyWordsForAKeyGiveAConfigOrAUsersError(@ForAll("keys") Key key, @ForAll("words") String word) {
        try {
            assertEquals(
                    MocoConfig.class,
                    MocoConfig.defaults().with(key.name(), word).getClass());
        } catch (UserError refused) {
            assertTrue(refused.getMessage().contains(key.name()), refused.getMessage());
        }
    }

    @Provide
    Arbitrary<ObjectNode> configs() {
        return RandomConfigs.full();
    }

    @Provide
    Arbitrary<Key> keys() {
        return Arbitraries.of(Keys.all());
    }

    @Provide
    Arbitrary<JsonNode> anyJson() {
        return Arbitraries.of(
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
                        "1e999999999")
                .map(ConfigPropertiesTest::node);
    }

    @Provide
    Arbitrary<String> almostJson() {
        return Arbitraries.strings()
                .withChars("{}[]\":,0123456789.eE+-/* \n\\u\ttruefalsnepochkm_")
                .ofMaxLength(40)
                .flatMap(noise ->
                        Arbitraries.of(noise, "{" + noise, "{\"epochs\": " + noise + "}", "{\"" + noise + "\": 1}"));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12),
                Arbitraries.strings().withChars("0123456789.,eE+-[] ").ofMaxLength(12),
                Arbitraries.of(
                        "NaN", "Infinity", "1e999999999999", "true", "null", "0x10", "1_000", "1 epoch, 1 epoch"));
    }

    private static JsonNode node(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** The message with which a text is refused; empty where it is a config. */
    private static Optional<String> refusal(String json) {
        try {
            MocoConfig.parse(json, "some.json");
            return Optional.empty();
        } catch (UserError refused) {
            return Optional.of(refused.getMessage());
        }
    }
}
