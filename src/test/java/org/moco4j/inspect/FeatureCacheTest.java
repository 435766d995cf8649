package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.io.WrittenFiles;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureCacheTest {
    private static final long[] SHAPE = {7, 5};

    @TempDir
    Path folder;

    private final AtomicInteger extracted = new AtomicInteger();

    @Test
    void storedFeaturesAreReadBackExactly() throws IOException {
        INDArray first = get(new FeatureCache(folder), "a", 1);
        INDArray again = get(new FeatureCache(folder), "a", 2);

        assertEquals(1, extracted.get());
        assertEquals(first, again);
        assertArrayEquals(SHAPE, again.shape());
    }

    @Test
    void anotherKeyHasOtherFeatures() throws IOException {
        FeatureCache cache = new FeatureCache(folder);
        get(cache, "a", 1);
        get(cache, "b", 2);
        assertEquals(2, extracted.get());
    }

    @Test
    void featuresOfADamagedFileAreExtractedAgain() throws IOException {
        get(new FeatureCache(folder), "a", 1);
        Path file = files().get(0);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 140));

        get(new FeatureCache(folder), "a", 1);

        assertEquals(2, extracted.get());
        assertEquals(128 + 4 * 35 + 8, Files.size(file));
    }

    @Test
    void unusedFeaturesAreDeleted() throws IOException {
        get(new FeatureCache(folder), "old", 1);
        FeatureCache cache = new FeatureCache(folder);
        get(cache, "new", 2);
        cache.deleteUnused();

        assertEquals(1, files().size());
        get(cache, "new", 2);
        assertEquals(2, extracted.get());
    }

    @Test
    void filesOfTheUserAreKept() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.npy"), "an array");
        FeatureCache cache = new FeatureCache(folder);
        get(cache, "a", 1);

        cache.deleteUnused();

        assertEquals("an array", Files.readString(mine));
    }

    private INDArray get(FeatureCache cache, String key, int value) throws IOException {
        return cache.get(key, SHAPE, () -> {
            extracted.incrementAndGet();
            return Nd4j.rand(DataType.FLOAT, SHAPE).addi(value);
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith(WrittenFiles.LIST)).toList();
        }
    }
}
