package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** What values a key takes: which JSON, how it is written on the command line, and how that is said to a person. */
sealed interface ValueType
        permits ChoiceType,
                DecimalType,
                DecimalTupleType,
                EpochListType,
                CheckpointIntervalType,
                PathType,
                BooleanType,
                IntegerType {
    /** The value in its one normal form (a whole number for a decimal key becomes a decimal), empty where it is not allowed. */
    Optional<JsonNode> read(JsonNode given);

    /** The JSON that a word on the command line stands for. What cannot be understood stays text, for {@link #read} to refuse. */
    default JsonNode fromText(String text) {
        return TextNode.valueOf(text);
    }

    /** What is allowed, to follow "allowed: ". */
    String allowed();

    /** Why a value is refused that looks as if it were allowed, as a sentence after a space; mostly empty. */
    default String hint(JsonNode refused) {
        return "";
    }

    /** What stands for the value in {@code --key VALUE}. */
    String placeholder();
}
