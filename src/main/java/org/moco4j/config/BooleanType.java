package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** The values true and false. */
record BooleanType() implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        return given.isBoolean() ? Optional.of(given) : Optional.empty();
    }

    @Override
    public JsonNode fromText(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return BooleanNode.valueOf(text.equalsIgnoreCase("true"));
        }
        return TextNode.valueOf(text);
    }

    @Override
    public String allowed() {
        return "true or false";
    }

    @Override
    public String placeholder() {
        return "true";
    }
}
