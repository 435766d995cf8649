package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;

/** A folder that is given for a file of weights leads to the file that is probably meant. */
class FolderInsteadOfFileTest {
    @TempDir
    Path folder;

    @Test
    void theBestCheckpointOfARunsFolderIsNamed() throws IOException {
        Files.createFile(folder.resolve("last.safetensors"));
        Files.createFile(folder.resolve("best.safetensors"));

        assertEquals(
                folder + " is a folder, and a file of weights is needed: give " + folder.resolve("best.safetensors"),
                refusal());
    }

    @Test
    void theLastOneIsNamedIfThereIsNoBestOne() throws IOException {
        Files.createFile(folder.resolve("last.safetensors"));

        assertEquals(
                folder + " is a folder, and a file of weights is needed: give " + folder.resolve("last.safetensors"),
                refusal());
    }

    @Test
    void theRunsInAFolderAreListed() throws IOException {
        Path run = Files.createDirectory(folder.resolve("cifar10-resnet18-18df7652"));
        Files.createFile(run.resolve("best.safetensors"));
        Files.createFile(folder.resolve("encoder.safetensors"));

        assertEquals(
                folder + " is a folder, and a file of weights is needed. It holds these:\n  "
                        + run.resolve("best.safetensors") + "\n  " + folder.resolve("encoder.safetensors"),
                refusal());
    }

    @Test
    void anEmptyFolderIsCalledSo() {
        assertEquals(
                folder
                        + " is a folder, and a file of weights is needed. It holds no checkpoint and no safetensors file.",
                refusal());
    }

    private String refusal() {
        return assertThrows(UserError.class, () -> TrainedEncoder.originOf(folder))
                .getMessage();
    }
}
