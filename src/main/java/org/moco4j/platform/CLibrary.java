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

/** Calls functions of the C library on Linux. An instance controls the memory allocator of glibc. */
final class CLibrary {
    // From malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;

    // From sys/mman.h.
    private static final int MADV_HUGEPAGE = 14;
    /** A multiple of every page size of Linux on the supported processors. */
    private static final long PAGE = 1 << 16;

    private static final int NEVER = -1;

    private static final Path MAPS = Path.of("/proc/self/maps");
    /** Too large for a thread cache and too small for a mapping of its own, so that the arena serves it. */
    private static final int PROBE_BYTES = 5000;

    private final Function mallopt;
    private final Function madvise;

    private CLibrary(NativeLibrary c) {
        this.mallopt = c.getFunction("mallopt");
        this.madvise = c.getFunction("madvise");
    }

    /** Returns the library; empty on other systems, or if its functions cannot be looked up. */
    private static Optional<NativeLibrary> library() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return Optional.of(NativeLibrary.getInstance("c"));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** Returns the C library if it is glibc; empty if it lacks the settings of the allocator. */
    static Optional<CLibrary> withGlibc() {
        try {
            return Files.isReadable(MAPS) ? library().map(CLibrary::new) : Optional.empty();
        } catch (UnsatisfiedLinkError e) {
            // This C library lacks the functions.
            return Optional.empty();
        }
    }

    /** Keeps freed memory in the process from now on, and lets new threads share the existing arenas. */
    void keepFreedMemory() {
        set(M_MMAP_MAX, 0);
        set(M_TRIM_THRESHOLD, NEVER);
        set(M_ARENA_MAX, 1);
    }

    /**
     * Requests huge pages for the next {@code bytes} of the calling thread's arena. The system then maps memory
     * hundreds of times less often; on a virtual machine, mapping takes most of a program's start. The memory is
     * allocated and freed without being touched, so none is used. Does nothing if there is not enough memory.
     */
    void takeHugePages(long bytes) {
        long room = Native.malloc(bytes);
        if (room == 0) {
            return;
        }
        long from = (room + PAGE - 1) / PAGE * PAGE;
        long length = (room + bytes - from) / PAGE * PAGE;
        // The result is ignored: without huge pages nothing changes.
        madvise.invoke(int.class, new Object[] {new Pointer(from), new NativeLong(length), MADV_HUGEPAGE});
        Native.free(room);
    }

    /** Whether the calling thread's memory comes from the main arena, which grows by {@code brk}. */
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

    /** Sets a variable in the environment of native code. Does nothing on systems other than Linux. */
    static void setEnvironment(String variable, String value) {
        library().ifPresent(c -> c.getFunction("setenv").invokeInt(new Object[] {variable, value, 1}));
    }

    private void set(int parameter, int value) {
        mallopt.invokeInt(new Object[] {parameter, value});
    }
}
