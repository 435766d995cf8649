package org.moco4j.machine;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The C library's allocator, as far as its settings and its main arena go; only where it is glibc on Linux. */
final class GlibcHeap {
    // From malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;

    private static final Path MAPS = Path.of("/proc/self/maps");
    /** Large enough for the arena itself, not for a cache before it; small enough never to be mapped on its own. */
    private static final int PROBE_BYTES = 5000;

    private final Function mallopt;

    private GlibcHeap(Function mallopt) {
        this.mallopt = mallopt;
    }

    /** Empty where the C library has no such settings. */
    static Optional<GlibcHeap> find() {
        if (!System.getProperty("os.name").equals("Linux") || !Files.isReadable(MAPS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new GlibcHeap(NativeLibrary.getInstance("c").getFunction("mallopt")));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** From now on freed memory stays with the process, and new threads share the arenas that there are. */
    void keepFreedMemory() {
        set(M_MMAP_MAX, 0);
        set(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
        set(M_ARENA_MAX, 1);
    }

    /** Whether the calling thread's memory comes from the main arena: the one that grows by {@code brk}. */
    boolean servesThisThreadFromMainArena() throws IOException {
        long address = Native.malloc(PROBE_BYTES);
        try {
            for (String line : Files.readAllLines(MAPS)) {
                if (line.endsWith("[heap]")) {
                    String[] range = line.split("[ -]");
                    return Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                            && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
                }
            }
            return false;
        } finally {
            Native.free(address);
        }
    }

    private void set(int parameter, int value) {
        mallopt.invokeInt(new Object[] {parameter, value});
    }
}
