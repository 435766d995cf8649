package org.moco4j.report.page;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Writes JSON that is safe within a {@code <script>} element: {@code <}, {@code >} and {@code &} are written as
 * {@code \}{@code u003c} and so on, so that no file name can end the element.
 */
final class ScriptJson {
    private static final JsonMapper JSON = new JsonMapper(
            new JsonFactoryBuilder().characterEscapes(new Escapes()).build());

    private ScriptJson() {}

    static String of(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a page's data could not be written as JSON", e);
        }
    }

    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        private final int[] ascii = standardAsciiEscapesForJSON();

        Escapes() {
            for (char c : new char[] {'<', '>', '&'}) {
                ascii[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        /**
         * Escapes U+2028 and U+2029, which end a line in JavaScript. Jackson calls this for characters that are not in
         * the table.
         */
        @Override
        public SerializableString getEscapeSequence(int c) {
            return c == 0x2028 || c == 0x2029 ? new SerializedString(String.format("\\u%04x", c)) : null;
        }
    }
}
