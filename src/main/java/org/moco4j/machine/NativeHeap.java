package org.moco4j.machine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/**
 * Tells glibc to keep the native memory that is freed, instead of giving it back to the system. ND4J's convolutions take and give back
 * scratch memory at every call; by default each such block is mapped anew, page by page, which makes {@code conv2d_bp} six
 * times slower (the trap "the allocator is half of it"). No environment variable and no other allocator is needed for it.
 */
final class NativeHeap {
    // From malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;

    private NativeHeap() {}

    /**
     * Has an effect on memory that is taken from now on.
     *
     * @return whether it was done; false where the C library is not glibc
     */
    static boolean keepFreedMemory() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return false;
        }
        try {
            Function mallopt = NativeLibrary.getInstance("c").getFunction("mallopt");
            return set(mallopt, M_MMAP_MAX, 0)
                    & set(mallopt, M_TRIM_THRESHOLD, Integer.MAX_VALUE)
                    & set(mallopt, M_ARENA_MAX, 1);
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    private static boolean set(Function mallopt, int parameter, int value) {
        return mallopt.invokeInt(new Object[] {parameter, value}) == 1;
    }
}
