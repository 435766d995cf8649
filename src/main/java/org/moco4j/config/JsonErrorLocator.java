package org.moco4j.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moco4j.text.SafeText;

/**
 * Finds the first mistake in a JSON text and explains it in plain words. It is used only for text that the parser has
 * rejected, because the parser's own messages are hard to understand. Comments as in Java are allowed.
 */
final class JsonErrorLocator {
    private static final int MAX_DEPTH = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern NUMBER_LIKE = Pattern.compile("[-+.\\d][-+.\\w]*");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\d_$.-]*");
    private static final Set<String> LITERALS = Set.of("true", "false", "null");
    private static final Map<String, String> LITERALS_OF_OTHER_LANGUAGES =
            Map.of("none", "null", "yes", "true", "no", "false");
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");
    private static final String OTHER_QUOTES = "'`\u2018\u2019\u201c\u201d\u00ab\u00bb";

    private final String json;
    private int position;

    private JsonErrorLocator(String json) {
        this.json = json;
    }

    /**
     * A mistake in the text.
     *
     * @param line from 1
     * @param column from 1
     * @param message description of the mistake and how to fix it
     */
    record Mistake(int line, int column, String message) {}

    /** Returns the first mistake; empty if none is found. */
    static Optional<Mistake> firstMistake(String json) {
        JsonErrorLocator locator = new JsonErrorLocator(json);
        try {
            locator.document();
            return Optional.empty();
        } catch (MistakeFound found) {
            return found.message.map(message -> locator.mistake(found.offset, message));
        }
    }

    /** Ends the search; without a message if this class cannot explain the mistake. */
    private static final class MistakeFound extends Exception {
        private static final long serialVersionUID = 1;

        private final int offset;
        private final transient Optional<String> message;

        MistakeFound(int offset, String message) {
            this.offset = offset;
            this.message = Optional.ofNullable(message);
        }
    }

    private Mistake mistake(int offset, String message) {
        String before = json.substring(0, Math.min(offset, json.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Mistake(line, before.length() - before.lastIndexOf('\n'), message);
    }

    private void document() throws MistakeFound {
        skip();
        value(0, "there is nothing in it");
        skip();
        if (position < json.length()) {
            throw new MistakeFound(position, "something follows after the closing brace: remove it");
        }
    }

    private void value(int depth, String ifMissing) throws MistakeFound {
        skip();
        if (depth > MAX_DEPTH) {
            throw new MistakeFound(position, null);
        }
        if (position >= json.length() || ",}]:".indexOf(json.charAt(position)) >= 0) {
            throw new MistakeFound(position, ifMissing);
        }
        char c = json.charAt(position);
        if (c == '{') {
            object(depth);
        } else if (c == '[') {
            array(depth);
        } else if (c == '"') {
            text();
        } else if (NUMBER_LIKE.matcher(json).region(position, json.length()).lookingAt()) {
            number();
        } else {
            word();
        }
    }

    private void object(int depth) throws MistakeFound {
        int start = position++;
        int comma = -1;
        Set<String> keys = new HashSet<>();
        while (true) {
            skip();
            if (next('}', start)) {
                requireNoComma(comma, "}");
                return;
            }
            int begin = position;
            String key = key();
            if (!keys.add(key)) {
                throw new MistakeFound(begin, "the key \"" + SafeText.of(key) + "\" is given twice: remove one");
            }
            skip();
            if (position < json.length() && json.charAt(position) == '=') {
                throw new MistakeFound(position, "= follows the key \"" + SafeText.of(key) + "\": write : instead");
            }
            if (position < json.length() && json.charAt(position) != ':') {
                throw new MistakeFound(position, "a colon (:) is missing after the key \"" + SafeText.of(key) + "\"");
            }
            position++;
            value(depth + 1, "the key \"" + SafeText.of(key) + "\" has no value");
            skip();
            if (next('}', start)) {
                return;
            }
            comma = comma("}", start);
        }
    }

    private void array(int depth) throws MistakeFound {
        int start = position++;
        int comma = -1;
        while (true) {
            skip();
            if (next(']', start)) {
                requireNoComma(comma, "]");
                return;
            }
            value(depth + 1, "a value is missing here");
            skip();
            if (next(']', start)) {
                return;
            }
            comma = comma("]", start);
        }
    }

    /** Whether the closing bracket is here; skips it if so. */
    private boolean next(char closing, int start) throws MistakeFound {
        if (position >= json.length()) {
            Mistake opening = mistake(start, "");
            throw new MistakeFound(
                    json.stripTrailing().length(),
                    "the text ends here, but " + json.charAt(start) + " of line " + opening.line() + ", column "
                            + opening.column() + " is not closed: add " + closing);
        }
        if (json.charAt(position) != closing) {
            return false;
        }
        position++;
        return true;
    }

    private static void requireNoComma(int comma, String closing) throws MistakeFound {
        if (comma >= 0) {
            throw new MistakeFound(comma, "a comma is before the closing " + closing + ": remove the comma");
        }
    }

    /** Skips the comma between two elements and returns its position. */
    private int comma(String closing, int start) throws MistakeFound {
        char c = json.charAt(position);
        if (c == ',') {
            return position++;
        }
        if (c == '}' || c == ']') {
            Mistake opening = mistake(start, "");
            throw new MistakeFound(
                    position,
                    json.charAt(start) + " of line " + opening.line() + " is closed by " + c + ": write " + closing);
        }
        throw new MistakeFound(
                position, c == ';' ? "; is here: write a comma instead" : "a comma is missing before this");
    }

    private String key() throws MistakeFound {
        char c = json.charAt(position);
        if (c == '"') {
            return text();
        }
        if (c == ',') {
            throw new MistakeFound(position, "there is one comma too many: remove it");
        }
        requireNoOtherQuotes(c);
        Matcher word = WORD.matcher(json).region(position, json.length());
        if (word.lookingAt()) {
            throw new MistakeFound(
                    position,
                    "the key " + SafeText.of(word.group()) + " must be in double quotes: \"" + SafeText.of(word.group())
                            + "\"");
        }
        throw new MistakeFound(
                position, "a key in double quotes is expected here, not " + SafeText.of(String.valueOf(c)));
    }

    private String text() throws MistakeFound {
        int start = position++;
        StringBuilder text = new StringBuilder();
        while (position < json.length() && json.charAt(position) != '"') {
            char c = json.charAt(position);
            if (c == '\n' || c == '\r') {
                break;
            }
            if (c < ' ') {
                throw new MistakeFound(
                        position, "a tab or another control character is inside a text: remove it, or write \\t");
            }
            if (c == '\\') {
                escape();
            }
            text.append(json.charAt(Math.min(position, json.length() - 1)));
            position++;
        }
        if (position >= json.length() || json.charAt(position) != '"') {
            throw new MistakeFound(start, "the text that begins here has no closing double quote in its line");
        }
        position++;
        return text.toString();
    }

    private void escape() throws MistakeFound {
        boolean known = position + 1 < json.length() && "\"\\/bfnrt".indexOf(json.charAt(position + 1)) >= 0;
        if (!known && !json.substring(position).matches("(?s)\\\\u\\p{XDigit}{4}.*")) {
            throw new MistakeFound(position, "a text has a single backslash: write / or \\\\ instead, also in paths");
        }
        position++;
    }

    private void number() throws MistakeFound {
        Matcher token = NUMBER_LIKE.matcher(json).region(position, json.length());
        token.lookingAt();
        String number = token.group();
        if (NOT_FINITE.contains(number.replaceFirst("^[-+]", "").toLowerCase(Locale.ROOT))) {
            throw new MistakeFound(position, "JSON has no " + SafeText.of(number) + ": write a finite number");
        }
        if (!NUMBER.matcher(number).matches()) {
            throw new MistakeFound(
                    position,
                    SafeText.of(number)
                            + " is not a number in JSON: write one such as 5, 0.5, -2 or 1e-3, without a plus"
                            + " sign, leading zeros or separators");
        }
        position = token.end();
    }

    private void word() throws MistakeFound {
        requireNoOtherQuotes(json.charAt(position));
        Matcher token = WORD.matcher(json).region(position, json.length());
        if (!token.lookingAt()) {
            throw new MistakeFound(
                    position, "a value is expected here, not " + SafeText.of(String.valueOf(json.charAt(position))));
        }
        String word = token.group();
        if (LITERALS.contains(word)) {
            position = token.end();
            return;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        String literal = LITERALS.contains(lower) ? lower : LITERALS_OF_OTHER_LANGUAGES.get(lower);
        if (literal != null) {
            throw new MistakeFound(position, "JSON has no " + word + ": write " + literal);
        }
        throw new MistakeFound(
                position,
                NOT_FINITE.contains(lower)
                        ? "JSON has no " + word + ": write a finite number"
                        : "the text " + SafeText.of(word) + " must be in double quotes: \"" + SafeText.of(word) + "\"");
    }

    private void requireNoOtherQuotes(char c) throws MistakeFound {
        if (OTHER_QUOTES.indexOf(c) >= 0) {
            throw new MistakeFound(
                    position, "JSON allows only double quotes (\"), not " + c + ": replace the quotes of this text");
        }
    }

    /** Skips white space and comments. */
    private void skip() throws MistakeFound {
        while (position < json.length()) {
            char c = json.charAt(position);
            if (c == '#') {
                throw new MistakeFound(position, "a comment begins with //, not with #");
            }
            if (json.startsWith("//", position)) {
                int end = json.indexOf('\n', position);
                position = end < 0 ? json.length() : end;
            } else if (json.startsWith("/*", position)) {
                int end = json.indexOf("*/", position + 2);
                if (end < 0) {
                    throw new MistakeFound(position, "the comment /* that begins here is never closed: add */");
                }
                position = end + 2;
            } else if (" \t\r\n".indexOf(c) >= 0) {
                position++;
            } else if (Character.isSpaceChar(c)) {
                throw new MistakeFound(
                        position, "a space of another kind, such as a non-breaking one, is here: type it again");
            } else {
                return;
            }
        }
    }
}
