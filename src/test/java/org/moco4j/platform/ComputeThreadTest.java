package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.JavaProcess;

class ComputeThreadTest {
    private static final long BYTES = 64L << 20;

    @Test
    void returnsTheResultOfTheWork() throws Exception {
        assertEquals(7, ComputeThread.call(() -> 7));
        Exception failure = new IOException("no");
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> ComputeThread.call(() -> {
                            throw failure;
                        })));
    }

    @Test
    void largeAllocationsUseTheHeapWithHugePages() throws Exception {
        assumeTrue(CLibrary.withGlibc().isPresent(), "not glibc");
        assumeTrue(Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage")), "no huge pages for the asking here");
        // In a process of its own: after many tests, something may be mapped right behind the heap, which then cannot
        // grow.
        Process process = new ProcessBuilder(JavaProcess.command(List.of(), LargeAllocation.class))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> mapping = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor());
        assertTrue(mapping.get(0).endsWith("[heap]"), mapping.get(0));
        String flags = mapping.stream()
                .filter(line -> line.startsWith("VmFlags:"))
                .findFirst()
                .orElseThrow();
        assertTrue(Arrays.asList(flags.split(" ")).contains("hg"), flags);
    }

    /** Prints the mapping of a large allocation. */
    static final class LargeAllocation {
        private LargeAllocation() {}

        public static void main(String[] arguments) throws Exception {
            ComputeThread.call(() -> {
                        long address = Native.malloc(BYTES);
                        try {
                            return mappingOf(address + BYTES / 2);
                        } finally {
                            Native.free(address);
                        }
                    })
                    .forEach(System.out::println);
        }
    }

    /** The lines of {@code /proc/self/smaps} about the memory around an address. */
    private static List<String> mappingOf(long address) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        for (int i = 0; i < lines.size(); i++) {
            String[] range = lines.get(i).split("[ -]");
            if (lines.get(i).matches("[0-9a-f]+-[0-9a-f]+ .*")
                    && Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                    && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0) {
                int end = i + 1;
                while (end < lines.size()
                        && lines.get(end).contains(":")
                        && !lines.get(end).matches("[0-9a-f]+-.*")) {
                    end++;
                }
                return lines.subList(i, end);
            }
        }
        throw new IllegalStateException("no mapping holds " + Long.toHexString(address));
    }
}
