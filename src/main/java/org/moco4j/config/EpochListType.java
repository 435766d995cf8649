package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** A list of epochs in ascending order; it may be empty. */
record EpochListType() implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        if (!given.isArray()) {
            return Optional.empty();
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        long low = 1;
        for (JsonNode element : given) {
            Optional<JsonNode> value = new IntegerType(low, Integer.MAX_VALUE).read(element);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
            low = value.get().longValue() + 1;
        }
        return Optional.of(values);
    }

    @Override
    public JsonNode fromText(String text) {
        return CommandLineNumbers.list(text);
    }

    @Override
    public String allowed() {
        return "whole numbers >= 1, each larger than the one before; [] for no drop";
    }

    @Override
    public String placeholder() {
        return "N,N";
    }
}
