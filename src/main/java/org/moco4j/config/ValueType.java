package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** The type of a key's value: reads it from JSON and from the command line, and describes the allowed values. */
sealed interface ValueType
        permits ChoiceType,
                DecimalType,
                DecimalTupleType,
                EpochListType,
                CheckpointIntervalType,
                PathType,
                BooleanType,
                IntegerType {
    /**
     * Returns the value in its normal form (a whole number for a decimal key becomes a decimal); empty if it is not
     * allowed.
     */
    Optional<JsonNode> read(JsonNode given);

    /**
     * Converts text from the command line to JSON. Text that cannot be converted stays text, which {@link #read} then
     * rejects.
     */
    default JsonNode fromText(String text) {
        return TextNode.valueOf(text);
    }

    /** Describes the allowed values; used in messages after "allowed: ". */
    String allowed();

    /**
     * Explains why a value is rejected although it looks valid, as a sentence that starts with a space; usually empty.
     */
    default String hint(JsonNode refused) {
        return "";
    }

    /** Returns the placeholder of the value, as {@code VALUE} in {@code --key VALUE}. */
    String placeholder();
}
