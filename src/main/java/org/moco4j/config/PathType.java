package org.moco4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.io.HomeFolder;

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
