package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Composed and decomposed forms of a name are the same name. */
class UnicodeNamesTest {
    private static final String COMPOSED = "caf\u00e9.jpg";
    private static final String DECOMPOSED = "cafe\u0301.jpg";

    @TempDir
    Path folder;

    @Test
    void composedAndDecomposedNamesAreEqual() {
        assertEquals(Optional.of(1), new UnicodeNames(List.of("a", COMPOSED)).find(DECOMPOSED));
        assertEquals(Optional.of(1), new UnicodeNames(List.of("a", DECOMPOSED)).find(COMPOSED));
        assertEquals(Optional.empty(), new UnicodeNames(List.of("a", COMPOSED)).find("cafe.jpg"));
        assertEquals(Optional.of(0), new UnicodeNames(List.of("\uac00")).find("\u1100\u1161"));
    }

    @Test
    void anExactMatchIsPreferred() {
        UnicodeNames both = new UnicodeNames(List.of(COMPOSED, DECOMPOSED));
        assertEquals(Optional.of(0), both.find(COMPOSED));
        assertEquals(Optional.of(1), both.find(DECOMPOSED));
    }

    @Test
    void aPathIsFoundByComposedAndDecomposedNames() throws IOException {
        Path file = written(COMPOSED, DECOMPOSED);

        assertEquals(file, UnicodeNames.existing(folder.resolve(DECOMPOSED).resolve(COMPOSED)));
        assertEquals(file, UnicodeNames.existing(file));
        Path missing = folder.resolve(COMPOSED).resolve("mis\u0301sing");
        assertEquals(missing, UnicodeNames.existing(missing));
        assertTrue(Files.notExists(UnicodeNames.existing(Path.of("no\u0301where/a"))));
    }

    private Path written(String parent, String name) throws IOException {
        try {
            Path made = Files.createDirectory(folder.resolve(parent));
            Path file = Files.writeString(made.resolve(name), "text");
            assumeTrue(Files.notExists(made.resolve(COMPOSED)), "the disk keeps the two apart");
            return file;
        } catch (InvalidPathException e) {
            return assumeNames(e);
        }
    }

    private static Path assumeNames(InvalidPathException e) {
        return abort("the locale has no such names: " + e.getMessage());
    }
}
