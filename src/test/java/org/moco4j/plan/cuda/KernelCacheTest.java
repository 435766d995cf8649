package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels are compiled once for each source and compiler, also if a file of the cache is damaged. */
class KernelCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};

    private final AtomicInteger compiled = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void aSourceIsCompiledOnce() {
        KernelCache cache = new KernelCache(folder.resolve("kernels"));
        assertArrayEquals(CODE, get(cache, "source", "sm_90"));
        assertArrayEquals(CODE, get(new KernelCache(folder.resolve("kernels")), "source", "sm_90"));
        assertEquals(1, compiled.get());
        get(cache, "source", "sm_80");
        get(cache, "other source", "sm_90");
        assertEquals(3, compiled.get());
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        KernelCache cache = new KernelCache(folder);
        get(cache, "source", "sm_90");
        Path file = onlyFile();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
        assertArrayEquals(CODE, get(cache, "source", "sm_90"));
        assertEquals(2, compiled.get());
        Files.write(file, new byte[3]);
        assertArrayEquals(CODE, get(cache, "source", "sm_90"));
        assertArrayEquals(CODE, get(cache, "source", "sm_90"));
        assertEquals(3, compiled.get());
    }

    @Test
    void withoutAUsableFolderKernelsAreCompiledEachTime() throws IOException {
        Path file = Files.createFile(folder.resolve("a file instead of a folder"));
        KernelCache cache = new KernelCache(file);
        get(cache, "source", "sm_90");
        assertArrayEquals(CODE, get(cache, "source", "sm_90"));
        assertEquals(2, compiled.get());
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((a, b) -> {
                        throw new AssertionError("two files: " + a + ", " + b);
                    })
                    .orElseThrow();
        }
    }

    private byte[] get(KernelCache cache, String source, String options) {
        return cache.get(source, options, () -> {
            compiled.incrementAndGet();
            return CODE.clone();
        });
    }
}
