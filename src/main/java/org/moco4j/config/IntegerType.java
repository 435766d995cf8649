package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.Optional;

/** A whole number from {@code low} to {@code high}, both included. */
record IntegerType(long low, long high) implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        if (!given.isIntegralNumber() || !given.canConvertToLong()) {
            return Optional.empty();
        }
        long value = given.longValue();
        return value >= low && value <= high ? Optional.of(LongNode.valueOf(value)) : Optional.empty();
    }

    @Override
    public JsonNode fromText(String text) {
        return CommandLineNumbers.single(text);
    }

    @Override
    public String allowed() {
        if (low == Long.MIN_VALUE) {
            return "a whole number of 64 bits";
        }
        return high == Integer.MAX_VALUE ? "a whole number >= " + low : "a whole number in [" + low + ", " + high + "]";
    }

    @Override
    public String placeholder() {
        return "N";
    }
}
