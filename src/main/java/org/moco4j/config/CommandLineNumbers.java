package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Reads numbers written on the command line. Anything else stays text, which {@link ValueType#read} then rejects. */
final class CommandLineNumbers {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    private CommandLineNumbers() {}

    static JsonNode single(String text) {
        String stripped = text.strip();
        try {
            return INTEGER.matcher(stripped).matches()
                    ? BigIntegerNode.valueOf(new BigInteger(stripped))
                    : DecimalNode.valueOf(new BigDecimal(stripped));
        } catch (NumberFormatException notANumber) {
            return TextNode.valueOf(text);
        }
    }

    /** Reads a list such as {@code 120,160}, with or without brackets. */
    static JsonNode list(String text) {
        String inner = text.strip().replaceFirst("^\\[(.*)\\]$", "$1");
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        if (!inner.isBlank()) {
            for (String element : inner.split(",", -1)) {
                values.add(single(element));
            }
        }
        return values;
    }
}
