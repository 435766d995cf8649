package org.moco4j.data;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.cifar.DataFuzz;

/** Fuzzes each reader of CIFAR's files for {@code -Dfuzz.minutes}. */
class DataFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void binaryFiles() {
        new DataFuzz(folder).binary().soak();
    }

    @Test
    void classNames() {
        new DataFuzz(folder).binaryNames().soak();
    }

    @Test
    void pickles() {
        new DataFuzz(folder).pickles().soak();
    }

    @Test
    void picklePrograms() {
        new DataFuzz(folder).picklePrograms().soak();
    }

    @Test
    void pickledImages() {
        new DataFuzz(folder).pickledImages().soak();
    }

    @Test
    void archives() throws IOException {
        new DataFuzz(folder).tars().soak();
    }
}
