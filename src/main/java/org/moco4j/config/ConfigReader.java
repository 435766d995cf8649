package org.moco4j.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/** Makes one config of JSON and overrides. All wrong values are reported at once. */
final class ConfigReader {
    private static final int LONGEST_VALUE_SHOWN = 80;
    private static final int MOST_PROBLEMS = 50;

    private final String origin;
    private final ObjectNode values = ConfigJson.MAPPER.createObjectNode();
    private final List<String> problems = new ArrayList<>();

    /** @param origin what errors name as the place of the trouble */
    ConfigReader(String origin) {
        this.origin = origin;
    }

    MocoConfig read(String json, Map<String, String> overrides) {
        KeyLookup.all().forEach(key -> values.set(key.name(), key.defaultValue()));
        parse(json).properties().forEach(stated -> {
            String label = origin + ": \"" + SafeText.of(stated.getKey()) + "\"";
            take(stated.getKey(), label, key -> stated.getValue());
        });
        overrides.forEach(
                (name, text) -> take(name, "option --" + name, key -> key.type().fromText(text)));
        if (problems.isEmpty()) {
            // Only then is it known which data set is meant.
            overrides.keySet().forEach(this::checkThatItHasAnEffect);
        }
        if (!problems.isEmpty()) {
            throw new UserError(String.join("\n", firstProblems()));
        }
        return bind(overrides);
    }

    /** A file that is no config at all has thousands. */
    private List<String> firstProblems() {
        if (problems.size() <= MOST_PROBLEMS) {
            return problems;
        }
        List<String> first = new ArrayList<>(problems.subList(0, MOST_PROBLEMS));
        first.add(origin + ": and " + (problems.size() - MOST_PROBLEMS) + " more");
        return first;
    }

    /** The keys and values as they are written. @throws UserError if it is not a JSON object */
    ObjectNode parse(String json) {
        try {
            JsonNode node = ConfigJson.MAPPER.readTree(json);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new UserError(origin + ": expected a JSON object such as {\"epochs\": 10}, but "
                    + (node.isMissingNode() ? "it is empty" : "it is " + shown(node)));
        } catch (JsonProcessingException e) {
            throw notJson(json, e);
        } catch (NumberFormatException e) {
            // Jackson lets it through where a number has an exponent of more than ten digits.
            throw new UserError(origin + ": not valid JSON: " + SafeText.ofReason(e.getMessage()), e);
        }
    }

    private UserError notJson(String json, JsonProcessingException e) {
        JsonErrorLocator.Mistake mistake = JsonErrorLocator.firstMistake(json).orElseGet(() -> {
            JsonLocation where = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
            return new JsonErrorLocator.Mistake(
                    Math.max(1, where.getLineNr()),
                    Math.max(1, where.getColumnNr()),
                    SafeText.ofReason(e.getOriginalMessage()));
        });
        return new UserError(
                origin + ", line " + mistake.line() + ", column " + mistake.column() + ": not valid JSON: "
                        + mistake.words(),
                e);
    }

    /** @param label how an error names the value's place */
    private void take(String name, String label, Function<ConfigKey, JsonNode> valueFor) {
        Optional<ConfigKey> key = KeyLookup.find(name);
        if (key.isEmpty()) {
            // Looking for the nearest key takes a while, and nobody reads the hundredth.
            String meant =
                    problems.size() < MOST_PROBLEMS ? ClosestName.question(KeyLookup.nearest(SafeText.of(name))) : "";
            problems.add(label + " is not a known key" + meant + " (--help lists all keys)");
            return;
        }
        JsonNode given = valueFor.apply(key.get());
        key.get()
                .type()
                .read(given)
                .ifPresentOrElse(
                        value -> values.set(name, value),
                        () -> problems.add(label + " is " + shown(given) + "; allowed: "
                                + key.get().allowed() + key.get().type().hint(given)));
    }

    /** A file may be meant for several data sets; whoever gives an option now expects it to do something. */
    private void checkThatItHasAnEffect(String name) {
        String dataset = values.get("dataset").textValue();
        KeyLookup.find(name)
                .flatMap(ConfigKey::onlyFor)
                .map(ConfigJson::name)
                .filter(only -> !only.equals(dataset))
                .ifPresent(only -> problems.add(
                        "option --" + name + " is for dataset " + only + " only, and dataset is " + dataset));
    }

    private MocoConfig bind(Map<String, String> overrides) {
        try {
            return ConfigJson.MAPPER.treeToValue(values, MocoConfig.class);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof UserError broken) {
                String with = overrides.isEmpty() ? "" : " with --" + String.join(" --", overrides.keySet());
                throw new UserError(
                        origin + with + ": " + broken.getMessage().replace("\n", "\n" + origin + with + ": "), e);
            }
            throw new IllegalStateException("the table of keys and the records do not fit together", e);
        }
    }

    private static String shown(JsonNode node) {
        return SafeText.of(ConfigJson.compact(node), LONGEST_VALUE_SHOWN);
    }
}
