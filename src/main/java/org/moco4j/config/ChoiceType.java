package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/** One of a list of names; upper and lower case are equal. */
record ChoiceType(List<String> names) implements ValueType {
    @Override
    public Optional<JsonNode> read(JsonNode given) {
        return names.stream()
                .filter(name -> given.isTextual() && name.equalsIgnoreCase(given.textValue()))
                .findFirst()
                .map(TextNode::valueOf);
    }

    @Override
    public String allowed() {
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }

    @Override
    public String placeholder() {
        return "NAME";
    }
}
