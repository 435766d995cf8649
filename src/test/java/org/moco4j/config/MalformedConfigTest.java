package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;

/** Messages for malformed configs. Common mistakes in hand-written JSON are explained, with line and column. */
class MalformedConfigTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{^  \"epochs\": 3,^}       | 2, 14 | a comma is before the closing }: remove the comma",
                "{\"schedule\": [1, 2,]}   | 1, 19 | a comma is before the closing ]: remove the comma",
                "{^ # my run^ \"epochs\": 3} | 2, 2 | a comment begins with //, not with #",
                "{ /* my run \"epochs\": 3} | 1, 3  | the comment /* that begins here is never closed: add */",
                "{'epochs': 3}            | 1, 2   | JSON allows only double quotes (\"), not ': replace the quotes "
                        + "of this text",
                "{\"arch\": 'resnet18'}    | 1, 10  | JSON allows only double quotes (\"), not ': replace the "
                        + "quotes of this text",
                "{\u201cepochs\u201d: 3}  | 1, 2   | JSON allows only double quotes (\"), not \u201c: replace the "
                        + "quotes of this text",
                "{epochs: 3}              | 1, 2   | the key epochs must be in double quotes: \"epochs\"",
                "{\"arch\": resnet18}      | 1, 10  | the text resnet18 must be in double quotes: \"resnet18\"",
                "{^ \"epochs\": 3^         | 2, 13  | the text ends here, but { of line 1, column 1 is not closed: "
                        + "add }",
                "{\"schedule\": [1, 2     | 1, 19  | the text ends here, but [ of line 1, column 14 is not closed: "
                        + "add ]",
                "{\"schedule\": [1, 2}    | 1, 19  | [ of line 1 is closed by }: write ]",
                "{\"epochs\": 3 \"lr\": 1} | 1, 14  | a comma is missing before this",
                "{\"epochs\": 3; \"lr\": 1} | 1, 13 | ; is here: write a comma instead",
                "{\"epochs\": 3,, \"lr\": 1} | 1, 14 | there is one comma too many: remove it",
                "{\"epochs\" 3}           | 1, 11  | a colon (:) is missing after the key \"epochs\"",
                "{\"epochs\" = 3}         | 1, 11  | = follows the key \"epochs\": write : instead",
                "{\"epochs\": }           | 1, 12  | the key \"epochs\" has no value",
                "{\"cos\": True}          | 1, 9   | JSON has no True: write true",
                "{\"init-from\": None}    | 1, 15  | JSON has no None: write null",
                "{\"moco-t\": NaN}        | 1, 12  | JSON has no NaN: write a finite number",
                "{\"moco-t\": -Infinity}  | 1, 12  | JSON has no -Infinity: write a finite number",
                "{\"moco-t\": .1}         | 1, 12  | .1 is not a number in JSON: write one such as 5, 0.5, -2 or 1e-3, "
                        + "without a plus sign, leading zeros or separators",
                "{\"data-dir\": \"C:\\photos\"} | 1, 17 | a text has a single backslash: write / or \\\\ instead, "
                        + "also in paths",
                "{\"arch\": \"resnet18}   | 1, 10  | the text that begins here has no closing double quote in its line",
                "{\"epochs\": 3} x        | 1, 15  | something follows after the closing brace: remove it",
                "{\"epochs\": 3, \"epochs\": 4} | 1, 15 | the key \"epochs\" is given twice: remove one"
            })
    void aMistakeIsExplained(String json, String place, String message) {
        String text = json.strip().replace('^', '\n');
        UserError refused = assertThrows(UserError.class, () -> MocoConfig.parse(text, "x.json"), text);

        String[] at = place.strip().split(", ");
        assertEquals(
                "x.json, line " + at[0] + ", column " + at[1] + ": not valid JSON: " + message.strip(),
                refused.getMessage());
    }

    @Test
    void anUnexplainedMistakeIsStillReportedWithItsLineAndColumn() {
        String deep = "[".repeat(5000);
        String message = assertUserError(() -> MocoConfig.parse(deep, "x.json"));

        assertTrue(message.startsWith("x.json, line 1, column "), message);
    }

    /** With {@code datset} the data set is unknown, so options that apply to only one data set cannot be checked. */
    @Test
    void aMisspelledKeyCausesOneErrorAndNoFalseOnes() {
        String message = assertUserError(() -> new ConfigReader("x.json")
                .read("{\"datset\": \"ImageFolder\"}", Map.of("test-fraction", "0.2", "unlabelled", "true")));

        assertEquals(
                "x.json: \"datset\" is not a known key; did you mean \"dataset\"? (--help lists all keys)", message);
    }

    @Test
    void aFileOfGigabytesIsRejectedWithoutReadingIt() throws IOException {
        Path file = folder.resolve("large.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertTrue(errorMessage(file).contains(file + ": it is too large for a config: 3.0 GiB"), errorMessage(file));
    }

    @Test
    void onlyTheFirstOfThousandsOfProblemsAreReported() throws IOException {
        String keys =
                IntStream.range(0, 5000).mapToObj(i -> "\"key" + i + "\": 1").collect(Collectors.joining(","));
        String message = errorMessage(Files.writeString(folder.resolve("many.json"), "{" + keys + "}"));
        assertEquals(51, message.lines().count());
        assertTrue(message.endsWith("and 4950 more"), message);
    }

    @Test
    void controlCharactersInAKeyAreReplacedInMessages() throws IOException {
        String message = errorMessage(Files.writeString(folder.resolve("c.json"), "{\"\\u001b[2J\\u009b31m\": 1}"));
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
        assertTrue(message.contains("\"?[2J?31m\" is not a known key"), message);
    }

    @Test
    void aNumberWithAHugeExponentIsRejected() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), "{\"lr\": 1e99999999999999999999}");
        assertTrue(errorMessage(file).startsWith(file + ": not valid JSON"), errorMessage(file));
    }

    private static String errorMessage(Path file) {
        return assertUserError(() -> new ConfigSource(Optional.of(file), Map.of()).read());
    }
}
