package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the names of the rows in any order of the lines, and the note beside an embedding. */
class StoredEmbeddingTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row,name,class\n0,b.jpg,x\n1,\"a, b.jpg\",\n2,c.jpg,x\n",
                "row,name,class\n2,c.jpg,x\n1,\"a, b.jpg\",\n0,b.jpg,x\n",
                "row,name,class\r\n1,\"a, b.jpg\",\r\n2,c.jpg,x\r\n0,b.jpg,x\r\n",
                "\uFEFFrow,name,class\r\n1,\"a, b.jpg\",\r\n2,c.jpg,x\r\n0,b.jpg,x",
                "\uFEFF\"row\",\"name\",\"class\"\n\"1\",\"a,"
                        + " b.jpg\",\"\"\n\"2\",\"c.jpg\",\"x\"\n\"0\",\"b.jpg\",\"x\"\n",
                "class,Name,mine,Row\nx,c.jpg,9,2\n,\"a, b.jpg\",,1\nx,b.jpg,7,0\n\n",
                ",row,name\n5,2,c.jpg\n6,1,\"a, b.jpg\"\n7,0,b.jpg\n",
                "row;name;class\n1;a, b.jpg;\n2;c.jpg;x\n0;b.jpg;x\n",
                "row\tname\tclass\n1\ta, b.jpg\t\n2\tc.jpg\tx\n0\tb.jpg\tx\n",
                "row,name\n1.0,\"a, b.jpg\"\n2.0,c.jpg\n0.0,b.jpg\n"
            })
    void theColumnRowAssignsTheNames(String text) throws IOException {
        assertEquals(List.of("b.jpg", "a, b.jpg", "c.jpg"), read(text));
    }

    @Test
    void aFolderOfPartsThatIsNotCompleteIsAnError() throws IOException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Files.createFile(parts.resolve("part-00000.parquet"));
        Files.createFile(parts.resolve("part-00002.parquet"));
        assertTrue(assertUserError(() -> StoredEmbedding.read(parts)).contains("_SUCCESS is missing"));
        Files.createFile(parts.resolve("_SUCCESS"));
        assertTrue(assertUserError(() -> StoredEmbedding.read(parts)).contains("2 of the 3 files"));
        Files.createFile(parts.resolve("part-00001.parquet"));
        assertTrue(assertUserError(() -> StoredEmbedding.read(parts)).contains("part-00000.parquet"));
    }

    @Test
    void aListThatDoesNotMatchTheFeaturesIsAnError() {
        assertRefused("names row 1 twice", "row,name\n0,a\n1,b\n1,c\n");
        assertRefused("row 2 is missing", "row,name\n0,a\n1,b\n");
        assertRefused("row 0 is missing", "row,name\n1,b\n2,c\n");
        assertRefused("row '3'", "row,name\n0,a\n1,b\n2,c\n3,d\n");
        assertRefused("row '-1'", "row,name\n-1,a\n1,b\n2,c\n");
        assertRefused("row '1.5'", "row,name\n0,a\n1.5,b\n2,c\n");
        assertRefused("row 'x' in line 3", "row,name\n0,a\nx,b\n2,c\n");
        assertRefused("no column 'row'", "name,class\na,\nb,\nc,\n");
        assertRefused("no column 'name'", "row,names\n0,a\n1,b\n2,c\n");
        assertRefused("no column 'row'", "");
    }

    @Test
    void anInvalidFolderPathIsAnErrorThatNamesTheNote() throws IOException {
        Path matrix = EmbeddingFuzz.of(folder, "a\0b");
        String message = assertUserError(() -> StoredEmbedding.read(matrix));
        assertTrue(message.startsWith(folder.resolve("n.json") + " names the folder 'a?b'"), message);
    }

    private void assertRefused(String why, String text) {
        assertUserError(() -> read(text), why, "photos.csv");
    }

    private List<String> read(String text) throws IOException {
        return new NamesFile(Files.writeString(folder.resolve("photos.csv"), text)).read(3);
    }
}
