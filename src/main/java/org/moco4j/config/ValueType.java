package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.io.HomeFolder;

/** The type of a key's value: reads it from JSON and from the command line, and describes the allowed values. */
interface ValueType {
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

    /**
     * The path of a file or folder. A leading {@code ~/} is the home folder, because not every shell replaces it after
     * {@code =}.
     */
    record PathType(String placeholder, boolean mayBeNull) implements ValueType {
        @Override
        public Optional<JsonNode> read(JsonNode given) {
            if (given.isNull() && mayBeNull) {
                return Optional.of(given);
            }
            if (!given.isTextual() || given.textValue().isBlank()) {
                return Optional.empty();
            }
            try {
                Path path = Path.of(HomeFolder.expand(given.textValue()));
                return Optional.of(TextNode.valueOf(path.toString()));
            } catch (InvalidPathException notAPath) {
                return Optional.empty();
            }
        }

        /** Explains that the locale cannot express a letter, if that is the reason. */
        @Override
        public String hint(JsonNode refused) {
            try {
                Path unused = Path.of(refused.asText());
                return "";
            } catch (InvalidPathException e) {
                return UserError.localeHint(e).isEmpty() ? "" : "." + UserError.localeHint(e);
            }
        }

        @Override
        public JsonNode fromText(String text) {
            return text.isEmpty() && mayBeNull ? NullNode.getInstance() : TextNode.valueOf(text);
        }

        @Override
        public String allowed() {
            return "the path of a " + (placeholder.equals("DIR") ? "folder" : "file") + (mayBeNull ? ", or null" : "");
        }
    }
}
