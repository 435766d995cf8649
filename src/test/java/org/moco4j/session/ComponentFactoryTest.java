package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;

class ComponentFactoryTest {
    private static final String COMPOSED = "caf\u00e9";
    private static final String DECOMPOSED = "cafe\u0301";

    @TempDir
    Path folder;

    @Test
    void theDataFolderIsFoundInEitherUnicodeForm() throws IOException {
        assertFound(COMPOSED, DECOMPOSED);
        assertFound(DECOMPOSED, COMPOSED);
    }

    @Test
    void aMissingDataFolderKeepsItsPath() {
        Path missing = folder.resolve("missing");
        assertEquals(missing, components(missing).dataFolder());
    }

    private void assertFound(String onDisk, String given) throws IOException {
        try {
            Path made = Files.createDirectory(folder.resolve(onDisk));
            assumeTrue(Files.notExists(folder.resolve(given)), "the disk distinguishes the two names");
            ComponentFactory components = components(folder.resolve(given));
            assertEquals(made, components.dataFolder());
            assertEquals(made, components.dataRequest(1).dataDir());
            Files.delete(made);
        } catch (InvalidPathException e) {
            abort("the locale has no such names: " + e.getMessage());
        }
    }

    private static ComponentFactory components(Path data) {
        return new ComponentFactory(MocoConfig.defaults().with("data-dir", data.toString()));
    }
}
