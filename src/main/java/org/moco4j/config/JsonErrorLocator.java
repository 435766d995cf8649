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
 * Finds the first place where a text is not JSON and says in plain words what is wrong there. It is asked only about text that the
 * parser has refused; the parser's own words are about its tokens and are hard to understand. Comments as in Java are allowed.
 */
final class JsonErrorLocator {
    private static final int DEEPEST = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern NUMBER_LIKE = Pattern.compile("[-+.\\d][-+.\\w]*");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\d_$.-]*");
    private static final Set<String> LITERALS = Set.of("true", "false", "null");
    private static final Map<String, String> LITERALS_OF_OTHERS = Map.of("none", "null", "yes", "true", "no", "false");
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");
    private static final String OTHER_QUOTES = "'`\u2018\u2019\u201c\u201d\u00ab\u00bb";

    private final String json;
    private int at;

    private JsonErrorLocator(String json) {
        this.json = json;
    }

    /**
     * A mistake.
     *
     * @param line from 1
     * @param column from 1
     * @param words what is wrong and how to fix it
     */
    record Mistake(int line, int column, String words) {}

    /** The first mistake; empty if none is found. */
    static Optional<Mistake> firstMistake(String json) {
        JsonErrorLocator syntax = new JsonErrorLocator(json);
        try {
            syntax.document();
            return Optional.empty();
        } catch (Found found) {
            return found.words.map(words -> syntax.mistake(found.offset, words));
        }
    }

    /** Ends the reading; without words if this class has nothing to say. */
    private static final class Found extends Exception {
        private static final long serialVersionUID = 1;

        private final int offset;
        private final transient Optional<String> words;

        Found(int offset, String words) {
            this.offset = offset;
            this.words = Optional.ofNullable(words);
        }
    }

    private Mistake mistake(int offset, String words) {
        String before = json.substring(0, Math.min(offset, json.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Mistake(line, before.length() - before.lastIndexOf('\n'), words);
    }

    private void document() throws Found {
        skip();
        value(0, "there is nothing in it");
        skip();
        if (at < json.length()) {
            throw new Found(at, "something follows after the closing brace: remove it");
        }
    }

    private void value(int depth, String ifMissing) throws Found {
        skip();
        if (depth > DEEPEST) {
            throw new Found(at, null);
        }
        if (at >= json.length() || ",}]:".indexOf(json.charAt(at)) >= 0) {
            throw new Found(at, ifMissing);
        }
        char c = json.charAt(at);
        if (c == '{') {
            object(depth);
        } else if (c == '[') {
            array(depth);
        } else if (c == '"') {
            text();
        } else if (NUMBER_LIKE.matcher(json).region(at, json.length()).lookingAt()) {
            number();
        } else {
            word();
        }
    }

    private void object(int depth) throws Found {
        int start = at++;
        int comma = -1;
        Set<String> keys = new HashSet<>();
        while (true) {
            skip();
            if (next('}', start)) {
                requireNoComma(comma, "}");
                return;
            }
            int begin = at;
            String key = key();
            if (!keys.add(key)) {
                throw new Found(begin, "the key \"" + SafeText.of(key) + "\" is given twice: remove one");
            }
            skip();
            if (at < json.length() && json.charAt(at) == '=') {
                throw new Found(at, "= follows the key \"" + SafeText.of(key) + "\": write : instead");
            }
            if (at < json.length() && json.charAt(at) != ':') {
                throw new Found(at, "a colon (:) is missing after the key \"" + SafeText.of(key) + "\"");
            }
            at++;
            value(depth + 1, "the key \"" + SafeText.of(key) + "\" has no value");
            skip();
            if (next('}', start)) {
                return;
            }
            comma = comma("}", start);
        }
    }

    private void array(int depth) throws Found {
        int start = at++;
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

    /** Whether the bracket is closed here; passes the closing one. */
    private boolean next(char closing, int start) throws Found {
        if (at >= json.length()) {
            Mistake opening = mistake(start, "");
            throw new Found(
                    json.stripTrailing().length(),
                    "the text ends here, but " + json.charAt(start) + " of line " + opening.line() + ", column "
                            + opening.column() + " is not closed: add " + closing);
        }
        if (json.charAt(at) != closing) {
            return false;
        }
        at++;
        return true;
    }

    private static void requireNoComma(int comma, String closing) throws Found {
        if (comma >= 0) {
            throw new Found(comma, "a comma is before the closing " + closing + ": remove the comma");
        }
    }

    /** Passes the comma between two elements and returns its place. */
    private int comma(String closing, int start) throws Found {
        char c = json.charAt(at);
        if (c == ',') {
            return at++;
        }
        if (c == '}' || c == ']') {
            Mistake opening = mistake(start, "");
            throw new Found(
                    at,
                    json.charAt(start) + " of line " + opening.line() + " is closed by " + c + ": write " + closing);
        }
        throw new Found(at, c == ';' ? "; is here: write a comma instead" : "a comma is missing before this");
    }

    private String key() throws Found {
        char c = json.charAt(at);
        if (c == '"') {
            return text();
        }
        if (c == ',') {
            throw new Found(at, "there is a comma too many: remove it");
        }
        requireNoOtherQuotes(c);
        Matcher word = WORD.matcher(json).region(at, json.length());
        if (word.lookingAt()) {
            throw new Found(
                    at,
                    "the key " + SafeText.of(word.group()) + " must be in double quotes: \"" + SafeText.of(word.group())
                            + "\"");
        }
        throw new Found(at, "a key in double quotes is expected here, not " + SafeText.of(String.valueOf(c)));
    }

    private String text() throws Found {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < json.length() && json.charAt(at) != '"') {
            char c = json.charAt(at);
            if (c == '\n' || c == '\r') {
                break;
            }
            if (c < ' ') {
                throw new Found(at, "a tab or another control character is inside a text: remove it, or write \\t");
            }
            if (c == '\\') {
                escape();
            }
            text.append(json.charAt(Math.min(at, json.length() - 1)));
            at++;
        }
        if (at >= json.length() || json.charAt(at) != '"') {
            throw new Found(start, "the text that begins here has no closing double quote in its line");
        }
        at++;
        return text.toString();
    }

    private void escape() throws Found {
        boolean known = at + 1 < json.length() && "\"\\/bfnrt".indexOf(json.charAt(at + 1)) >= 0;
        if (!known && !json.substring(at).matches("(?s)\\\\u\\p{XDigit}{4}.*")) {
            throw new Found(at, "a text has a single backslash: write / or \\\\ instead, also in paths");
        }
        at++;
    }

    private void number() throws Found {
        Matcher token = NUMBER_LIKE.matcher(json).region(at, json.length());
        token.lookingAt();
        String number = token.group();
        if (NOT_FINITE.contains(number.replaceFirst("^[-+]", "").toLowerCase(Locale.ROOT))) {
            throw new Found(at, "JSON has no " + SafeText.of(number) + ": write a finite number");
        }
        if (!NUMBER.matcher(number).matches()) {
            throw new Found(
                    at,
                    SafeText.of(number)
                            + " is not a number in JSON: write one such as 5, 0.5, -2 or 1e-3, without a plus"
                            + " sign, leading zeros or separators");
        }
        at = token.end();
    }

    private void word() throws Found {
        requireNoOtherQuotes(json.charAt(at));
        Matcher token = WORD.matcher(json).region(at, json.length());
        if (!token.lookingAt()) {
            throw new Found(at, "a value is expected here, not " + SafeText.of(String.valueOf(json.charAt(at))));
        }
        String word = token.group();
        if (LITERALS.contains(word)) {
            at = token.end();
            return;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        String meant = LITERALS.contains(lower) ? lower : LITERALS_OF_OTHERS.get(lower);
        if (meant != null) {
            throw new Found(at, "JSON does not know " + word + ": write " + meant);
        }
        throw new Found(
                at,
                NOT_FINITE.contains(lower)
                        ? "JSON has no " + word + ": write a finite number"
                        : "the text " + SafeText.of(word) + " must be in double quotes: \"" + SafeText.of(word) + "\"");
    }

    private void requireNoOtherQuotes(char c) throws Found {
        if (OTHER_QUOTES.indexOf(c) >= 0) {
            throw new Found(at, "JSON knows double quotes (\") only, not " + c + ": replace the quotes of this text");
        }
    }

    /** Passes blanks and comments. */
    private void skip() throws Found {
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c == '#') {
                throw new Found(at, "a comment begins with //, not with #");
            }
            if (json.startsWith("//", at)) {
                int end = json.indexOf('\n', at);
                at = end < 0 ? json.length() : end;
            } else if (json.startsWith("/*", at)) {
                int end = json.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new Found(at, "the comment /* that begins here is never closed: add */");
                }
                at = end + 2;
            } else if (" \t\r\n".indexOf(c) >= 0) {
                at++;
            } else if (Character.isSpaceChar(c)) {
                throw new Found(at, "a space of another kind, such as a non-breaking one, is here: type it again");
            } else {
                return;
            }
        }
    }
}
