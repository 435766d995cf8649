package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** The interval between two checkpoints; see {@link CheckpointInterval}. */
record CheckpointIntervalType() implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        return given.isTextual()
                ? CheckpointInterval.parse(given.textValue()).map(every -> TextNode.valueOf(every.toString()))
                : Optional.empty();
    }

    @Override
    public String allowed() {
        return "a text such as \"1 epoch\", \"500 steps\" or \"1 epoch, 500 steps\"";
    }

    @Override
    public String placeholder() {
        return "TEXT";
    }
}
