package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.util.Optional;

/** A number in a range. */
record DecimalType(Range range) implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        return given.isNumber() && range.contains(given.doubleValue())
                ? Optional.of(DoubleNode.valueOf(given.doubleValue()))
                : Optional.empty();
    }

    @Override
    public JsonNode fromText(String text) {
        return CommandLineNumbers.single(text);
    }

    @Override
    public String allowed() {
        return "a number " + range;
    }

    @Override
    public String placeholder() {
        return "X";
    }
}
