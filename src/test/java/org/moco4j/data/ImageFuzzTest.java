package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.image.ImageFuzz;

class ImageFuzzTest {
    @TempDir
    Path folder;

    @Test
    void aDamagedImageIsReadOrRejected() throws Exception {
        ImageFuzz fuzz = new ImageFuzz(folder, 1);
        while (fuzz.tried() < 600) {
            fuzz.tryOne();
        }
        assertTrue(fuzz.readable() > 20, fuzz.readable() + " readable");
        assertTrue(fuzz.reasons().size() > 8, fuzz.reasons().toString());
    }
}
