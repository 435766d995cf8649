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
import org.moco4j.text.ClosestName;
import org.moco4j.text.SafeText;

/** Builds a config from JSON and overrides. All wrong values are reported at once. */
final class ConfigReader {
    private static final int MAX_SHOWN_LENGTH = 80;
    private static final int MAX_PROBLEMS = 50;

    private final String origin;
    private final ObjectNode values = ConfigJson.MAPPER.createObjectNode();
    private final List<String> problems = new ArrayList<>();

    /** @param origin the name of the source in error messages, such as the file's name */
    ConfigReader(String origin) {
        this.origin = origin;
    }

    MocoConfig read(String json, Map<String, String> overrides) {
        KeyTable.all().forEach(key -> values.set(key.name(), key.defaultValue()));
        parse(json).properties().forEach(entry -> {
            String label = origin + ": \"" + SafeText.of(entry.getKey()) + "\"";
            accept(entry.getKey(), label, key -> entry.getValue());
        });
        overrides.forEach((name, text) ->
                accept(name, "option --" + name, key -> key.type().fromText(text)));
        if (problems.isEmpty()) {
            // The data set is known only if all keys are valid.
            overrides.keySet().forEach(this::checkThatOptionHasEffect);
        }
        if (!problems.isEmpty()) {
            throw new UserError(String.join("\n", firstProblems()));
        }
        return bind(overrides);
    }

    /** Limits the number of reported problems: a file that is not a config has thousands. */
    private List<String> firstProblems() {
        if (problems.size() <= MAX_PROBLEMS) {
            return problems;
        }
        List<String> first = new ArrayList<>(problems.subList(0, MAX_PROBLEMS));
        first.add(origin + ": and " + (problems.size() - MAX_PROBLEMS) + " more");
        return first;
    }

    /**
     * Reads the keys and values as they are written.
     *
     * @throws UserError if the text is not a JSON object
     */
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
            // Jackson throws this for a number whose exponent has more than ten digits.
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
                        + mistake.message(),
                e);
    }

    /** @param label the place of the value in error messages */
    private void accept(String name, String label, Function<ConfigKey, JsonNode> valueFor) {
        Optional<ConfigKey> key = KeyTable.find(name);
        if (key.isEmpty()) {
            // Finding the closest key is slow, and only the first problems are shown.
            String suggestion =
                    problems.size() < MAX_PROBLEMS ? ClosestName.suggestion(KeyTable.nearest(SafeText.of(name))) : "";
            problems.add(label + " is not a known key" + suggestion + " (--help lists all keys)");
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

    /**
     * Checks that an option applies to the data set. A key in a file need not: the file may serve several data sets.
     */
    private void checkThatOptionHasEffect(String name) {
        String dataset = values.get("dataset").textValue();
        KeyTable.find(name)
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
            if (e.getCause() instanceof UserError brokenRules) {
                String with = overrides.isEmpty() ? "" : " with --" + String.join(" --", overrides.keySet());
                throw new UserError(
                        origin + with + ": " + brokenRules.getMessage().replace("\n", "\n" + origin + with + ": "), e);
            }
            throw new IllegalStateException("the table of keys and the settings records do not match", e);
        }
    }

    private static String shown(JsonNode node) {
        return SafeText.of(ConfigJson.compact(node), MAX_SHOWN_LENGTH);
    }
}
