package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** A short version of {@link ResultsFuzzSoak}, and tests for its findings. */
class ResultsFuzzTest {
    @TempDir
    Path folder;

    @Test
    void eachFolderGivesAPageOrAnErrorThatNamesAFile() throws IOException {
        ResultsFuzz fuzz = new ResultsFuzz(folder);
        long read = 0;
        long refused = 0;
        for (String name : ResultsFuzz.FILES) {
            Path file = folder.resolve("results").resolve(name);
            byte[] whole = Files.readAllBytes(file);
            Fuzz.Outcome outcome = fuzz.of(name).run(Budget.inputs(15));
            read += outcome.read();
            refused += outcome.refused();
            Files.write(file, whole);
        }
        assertTrue(read > 0 && refused > 0, read + " read, " + refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"queries\": 1, \"classes\": [\"a\""})
    void anErrorDoesNotQuoteTheParsersSettings(String text) throws IOException {
        Files.writeString(folder.resolve("knn.json"), text);
        UserError error = assertThrows(UserError.class, () -> KnnAccuracy.FILE.read(folder));
        assertTrue(!error.getMessage().matches("(?s).*(Source|REDACTED|StreamRead).*"), error.getMessage());
        assertTrue(error.getMessage().contains("start marker at line: 1, column: "), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{} {}", "", "[]"})
    void anErrorNamesAFileWithoutAValidRecord(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("knn.json"), text);
        UserError error = assertThrows(UserError.class, () -> KnnAccuracy.FILE.read(folder));
        assertTrue(error.getMessage().startsWith(file + " cannot be read"), error.getMessage());
    }

    @Test
    void whatIsNoUtf8IsRefusedByName() throws IOException {
        byte[] latin1 = {'{', '"', (byte) 0xe9, '"', ':', '1', '}', '\n'};
        for (String name : new String[] {"knn.json", "metrics.jsonl"}) {
            Path file = Files.write(folder.resolve(name), latin1);
            UserError error = assertThrows(
                    UserError.class,
                    () -> (name.equals("knn.json") ? KnnAccuracy.FILE.read(folder) : MetricsLog.read(file)).hashCode());
            assertTrue(error.getMessage().startsWith(file + " is not text in UTF-8"), error.getMessage());
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
    void anImageNameThatIsNotAPathIsRefused() {
        UserError error = assertThrows(UserError.class, () -> InlineImage.read(folder, "a\0b\u001b[2J"));
        assertTrue(
                error.getMessage().contains("A file in " + folder + " names the image 'a?b?[2J'"), error.getMessage());
    }

    @Test
    void anErrorNamesAFolderInPlaceOfAFile() throws IOException {
        Path file = Files.createDirectory(folder.resolve("knn.json"));
        UserError error = assertThrows(UserError.class, () -> KnnAccuracy.FILE.read(folder));
        assertTrue(error.getMessage().startsWith(file + " cannot be read"), error.getMessage());
    }
}
