package org.moco4j.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines of ten characters that file names are broken into. */
class NameLinesTest {
    private static final int WIDTH = 10;

    @Test
    void aShortNameIsOneLine() {
        assertEquals(List.of("beach.jpg"), lines("beach.jpg"));
        assertEquals(List.of(""), lines(""));
    }

    @Test
    void aNameIsBrokenAfterAWordIfBothLinesFit() {
        assertEquals(List.of("DSC_0012_", "edit.jpg"), lines("DSC_0012_edit.jpg"));
        assertEquals(List.of("my day at", "sea.jpg"), lines("my day at sea.jpg"));
        assertEquals(List.of("rome/", "IMG_33.jpg"), lines("rome/IMG_33.jpg"));
    }

    @Test
    void aNameWithoutWordsIsBrokenAnywhere() {
        assertEquals(List.of("abcdefghij", "klmn.jpg"), lines("abcdefghijklmn.jpg"));
    }

    @Test
    void foldersAreLeftOutBeforePartsOfTheFile() {
        assertEquals(List.of("x1.jpg"), lines("italy/rome/old town/x1.jpg"));
        assertEquals(List.of("x1.jpg"), lines("C:\\photos\\rome and naples\\x1.jpg"));
    }

    @Test
    void theMiddleOfATooLongNameIsCutAndItsEndIsKept() {
        assertEquals(List.of("a very lo…", "er 113.jpg"), lines("rome/a very long name, number 113.jpg"));
        String endless = "x".repeat(100_000) + "12.jpg";
        assertEquals(List.of("xxxxxxxxx…", "xxxx12.jpg"), lines(endless));
    }

    @Test
    void lettersOfSeveralCodePointsAreNotBroken() {
        String umbrella = "e\u0301".repeat(30);
        for (String line : NameLines.of(umbrella, WIDTH, NameLinesTest::codePoints)) {
            assertTrue(line.startsWith("e") && (line.endsWith("\u0301") || line.endsWith("\u0301…")), line);
        }
        for (String line : lines("\ud83c\udf3b".repeat(30) + ".jpg")) {
            assertTrue(!Character.isLowSurrogate(line.charAt(0)), line);
        }
    }

    @Test
    void estimatedLinesFitInAWideFont() {
        assertEquals(List.of("IMG_2024071", "2_000048.jpg"), NameLines.estimated("IMG_20240712_000048.jpg", 7.8));
        assertEquals(List.of("WWWWWW…", "WWWWW.jpg"), NameLines.estimated("W".repeat(40) + ".jpg", 7.8));
    }

    private static List<String> lines(String name) {
        return NameLines.of(name, WIDTH, String::length);
    }

    private static double codePoints(String text) {
        return text.codePointCount(0, text.length());
    }
}
