package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of encoders, which are files in folders named {@code models}. The working folder is the source checkout. */
class NamedEncodersTest {
    @TempDir
    Path first;

    @TempDir
    Path second;

    private NamedEncoders encoders;

    @BeforeEach
    void search() {
        encoders = new NamedEncoders(List.of(first, Path.of("missing"), second));
    }

    private static Path write(Path folder, String name) throws IOException {
        return Files.writeString(folder.resolve(name), "weights");
    }

    @Test
    void aNameMeansTheFileInTheFirstFolderThatHasIt() throws IOException {
        Path birds = write(second, "birds.safetensors");
        assertEquals(birds, encoders.fileOf(Path.of("birds")));
        birds = write(first, "birds.safetensors");
        assertEquals(birds, encoders.fileOf(Path.of("birds")));
    }

    @Test
    void anExistingFileHasPriorityOverANameAndAFolderDoesNot() throws IOException {
        write(first, "pom.xml.safetensors");
        Path named = write(first, "src.safetensors");
        assertEquals(Path.of("pom.xml"), encoders.fileOf(Path.of("pom.xml")));
        assertEquals(named, encoders.fileOf(Path.of("src")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "other", "./birds", "old/birds", "/birds", "birds.safetensors", "..", "nested"})
    void anythingElseIsThePathOfAFile(String given) throws IOException {
        write(first, "birds.safetensors");
        write(first, ".safetensors");
        Files.createDirectory(first.resolve("nested.safetensors"));
        assertEquals(Path.of(given), encoders.fileOf(Path.of(given)));
    }

    @Test
    void theMessageForAnUnknownNameListsTheNames() throws IOException {
        write(first, "birds.safetensors");
        write(first, "README.md");
        write(second, "birds.safetensors");
        write(second, "flowers.safetensors");
        assertEquals(List.of("birds", "flowers"), encoders.names());
        assertContains(
                encoders.missing(Path.of("bird")),
                "bird does not exist; did you mean \"birds\"?",
                "or the name of an encoder: birds, flowers.");
    }

    @Test
    void theMessageWithManyOrNoNamesStaysShort() throws IOException {
        assertFalse(encoders.missing(Path.of("bird")).contains("name of an encoder"));
        for (int i = 0; i < 100; i++) {
            write(first, "e" + (100 + i) + ".safetensors");
        }
        assertContains(encoders.missing(Path.of("bird")), "e100, e101, ", "e109 and 90 more.");
    }

    @Test
    void theEncodersOfTheProgramAreFound() {
        assertEquals(
                Path.of("models", "cifar10-resnet18.safetensors"),
                NamedEncoders.ofThisProgram().fileOf(Path.of("cifar10-resnet18")));
    }
}
