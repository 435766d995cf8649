package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.results.KnnAccuracy;

/** Messages for result files that cannot be read. {@link ResultsFuzz} found these cases. */
class MalformedResultsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"queries\": 1, \"classes\": [\"a\""})
    void anErrorDoesNotQuoteTheParsersSettings(String text) throws IOException {
        Files.writeString(folder.resolve("knn.json"), text);
        String message = assertUserError(() -> KnnAccuracy.FILE.read(folder));
        assertTrue(!message.matches("(?s).*(Source|REDACTED|StreamRead).*"), message);
        assertTrue(message.contains("start marker at line: 1, column: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{} {}", "", "[]"})
    void anErrorNamesAFileWithoutAValidRecord(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("knn.json"), text);
        String message = assertUserError(() -> KnnAccuracy.FILE.read(folder));
        assertTrue(message.startsWith(file + " cannot be read"), message);
    }

    @Test
    void aFileThatIsNotUtf8IsRejectedByName() throws IOException {
        byte[] latin1 = {'{', '"', (byte) 0xe9, '"', ':', '1', '}', '\n'};
        for (String name : new String[] {"knn.json", "metrics.jsonl"}) {
            Path file = Files.write(folder.resolve(name), latin1);
            String message = assertUserError(
                    () -> (name.equals("knn.json") ? KnnAccuracy.FILE.read(folder) : MetricsLog.read(file)).hashCode());
            assertTrue(message.startsWith(file + " is not text in UTF-8"), message);
        }
    }

    /** A log with such an epoch once caused two billion marks. */
    @ParameterizedTest
    @ValueSource(ints = {3, Integer.MAX_VALUE})
    void anAxisOfAnyLengthHasFewMarks(int last) {
        int marks = Axis.ofWholeNumbers(Integer.MIN_VALUE, last, 6)
                .marks(String::valueOf)
                .size();
        assertTrue(marks >= 3 && marks <= 9, marks + " marks");
    }

    @Test
    void anImageNameThatIsNotAPathIsRejected() {
        assertUserError(
                () -> InlineImage.read(folder, "a\0b\u001b[2J"), "A file in " + folder + " names the image 'a?b?[2J'");
    }

    @Test
    void aFolderInPlaceOfAFileIsRejectedByName() throws IOException {
        Path file = Files.createDirectory(folder.resolve("knn.json"));
        String message = assertUserError(() -> KnnAccuracy.FILE.read(folder));
        assertTrue(message.startsWith(file + " cannot be read"), message);
    }
}
