package org.moco4j.platform;

import java.util.List;
import java.util.Locale;

/** Names of operating system and processor as JavaCPP and the Maven classifiers spell them: {@code linux-x86_64}. */
public final class NativePlatform {
    /** The platforms that the POM has a profile for (the first needs none). */
    public static final List<String> WITH_PROFILE =
            List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

    private NativePlatform() {}

    public static String ofThisMachine() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** From the values of the JVM's properties {@code os.name} and {@code os.arch}. */
    public static String of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os.replace(" ", "");
        return system + "-" + architecture(osArch);
    }

    static String architecture(String osArch) {
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64", "x64" -> "x86_64";
            case "aarch64", "arm64", "armv8" -> "arm64";
            default -> osArch;
        };
    }
}
