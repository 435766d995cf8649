package org.moco4j.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextLayoutTest {
    private final TextLayout layout = new TextLayout(40);

    @Test
    void textIsWrappedBetweenWordsAndNothingIsLost() {
        String text = "The loss may rise over the first epochs: the queue fills with trained keys.";
        List<String> lines = layout.lines(text, 2);

        assertTrue(lines.stream().allMatch(line -> line.length() <= 40), lines.toString());
        assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("  ")), lines.toString());
        assertEquals(text, String.join(" ", lines).replaceAll(" +", " "));
    }

    @Test
    void anIndentIsKept() {
        List<String> lines = layout.lines("    an indented line that is too long for so few columns", 2);

        assertEquals("    an indented line that is too long", lines.get(0));
        assertEquals("      for so few columns", lines.get(1));
    }

    @Test
    void aPathOrCommandIsNotWrapped() {
        String path = "  /a/very/long/path/" + "x".repeat(40) + "/best.safetensors";
        String command = "  mvn compile exec:java -Dexec.args=\"infer --config conf/cifar10.json\"";

        assertEquals(List.of(path), layout.lines(path, 2));
        assertEquals(List.of("To resume:", command), layout.lines("To resume:\n" + command, 2));
    }

    @Test
    void wrappedLinesOfAnEntryAreIndented() {
        assertEquals(
                List.of("  settings    width 64, learning-rate", "              0.06, seed 0"),
                layout.entry("settings", "width 64, learning-rate 0.06, seed 0"));
        assertEquals(List.of("  data        50,000 images"), layout.entry("data", "50,000 images"));
    }

    @Test
    void aShortTextIsUnchanged() {
        assertEquals(List.of("", "a", ""), layout.lines("\na\n", 2));
    }
}
