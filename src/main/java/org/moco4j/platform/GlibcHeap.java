package org.moco4j.platform;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Controls settings and main arena of the C library's allocator; only for glibc on Linux. */
final class GlibcHeap {
    // From malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;

    // From sys/mman.h.
    private static final int MADV_HUGEPAGE = 14;
    /** Every page size that Linux has on the processors of ours divides it. */
    private static final long PAGE = 1 << 16;

    private static final int NEVER = -1;

    private static final Path MAPS = Path.of("/proc/self/maps");
    /** Large enough for the arena itself, not for a cache before it; small enough never to be mapped on its own. */
    private static final int PROBE_BYTES = 5000;

    private final Function mallopt;
    private final Function madvise;

    private GlibcHeap(NativeLibrary c) {
        this.mallopt = c.getFunction("mallopt");
        this.madvise = c.getFunction("madvise");
    }

    /** Returns the allocator; empty if the C library has no such settings. */
    static Optional<GlibcHeap> find() {
        try {
            return Files.isReadable(MAPS) ? CLibrary.onLinux().map(GlibcHeap::new) : Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            // A C library without these functions.
            return Optional.empty();
        }
    }

    /** From now on freed memory stays with the process, and new threads share the arenas that there are. */
    void keepFreedMemory() {
        set(M_MMAP_MAX, 0);
        set(M_TRIM_THRESHOLD, NEVER);
        set(M_ARENA_MAX, 1);
    }

    /**
     * The next {@code bytes} that the arena of the calling thread hands out come in huge pages, where the system has
     * them for the asking. Memory that is touched for the first time is then mapped hundreds of times less often, which
     * on a virtual machine is most of a program's start. No memory is taken: the room is asked for and given back
     * untouched. Nothing happens where there is not so much of it.
     */
    void takeHugePages(long bytes) {
        long room = Native.malloc(bytes);
        if (room == 0) {
            return;
        }
        long from = (room + PAGE - 1) / PAGE * PAGE;
        long length = (room + bytes - from) / PAGE * PAGE;
        // What it returns does not matter: without huge pages all is as it was.
        madvise.invoke(int.class, new Object[] {new Pointer(from), new NativeLong(length), MADV_HUGEPAGE});
        Native.free(room);
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
