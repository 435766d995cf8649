package org.moco4j.platform;

import com.sun.jna.NativeLibrary;
import java.util.Optional;

/** The C library of this process on Linux. */
final class CLibrary {
    private CLibrary() {}

    /** Returns the library; empty on other systems, or if it has no functions to look up. */
    static Optional<NativeLibrary> onLinux() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try {
            return Optional.of(NativeLibrary.getInstance("c"));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }
}
