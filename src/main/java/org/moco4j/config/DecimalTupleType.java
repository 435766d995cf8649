package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tuple of numbers, each with a name and a range. If {@code ascending}, no number is smaller than the one before. */
record DecimalTupleType(List<String> names, List<Range> ranges, boolean ascending) implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        if (!given.isArray() || given.size() != ranges.size()) {
            return Optional.empty();
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < given.size(); i++) {
            Optional<JsonNode> value = new DecimalType(ranges.get(i)).read(given.get(i));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            if (ascending
                    && i > 0
                    && value.get().doubleValue() < values.get(i - 1).doubleValue()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
    }

    @Override
    public JsonNode fromText(String text) {
        return CommandLineNumbers.list(text);
    }

    @Override
    public String allowed() {
        String each = IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " " + ranges.get(i))
                .collect(Collectors.joining(", "));
        return names.size() + " numbers: " + each + (ascending ? ", " + String.join(" <= ", names) : "");
    }

    @Override
    public String placeholder() {
        return IntStream.range(0, names.size())
                .mapToObj(i -> String.valueOf((char) ('A' + i)))
                .collect(Collectors.joining(","));
    }
}
