package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the resident memory of this process, heap and native memory together. Only Linux reports it. */
public final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int KIB_PER_MIB = 1024;

    private ResidentMemory() {}

    /** Returns the maximum so far, in MiB; empty if the system does not report it. */
    public static Optional<Long> peakMib() {
        return field("VmHWM:");
    }

    /** Returns the current value, in MiB; empty if the system does not report it. */
    public static Optional<Long> nowMib() {
        return field("VmRSS:");
    }

    private static Optional<Long> field(String name) {
        if (!Files.isReadable(STATUS)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
