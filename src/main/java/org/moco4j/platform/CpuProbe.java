package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * Reads what the processor can do, before any native library of ND4J loads: a build with instructions that the
 * processor lacks would end the JVM without a message.
 */
public final class CpuProbe {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Path STATUS = Path.of("/proc/self/status");

    private CpuProbe() {}

    /** Returns the processor of this computer; {@link CpuFeatures#known} is false if the system does not report it. */
    public static CpuFeatures ofThisMachine() {
        String osArch = System.getProperty("os.arch");
        if (Files.isReadable(CPUINFO)) {
            try {
                return fromLinux(CPUINFO, STATUS, osArch);
            } catch (IOException e) {
                return unknown(osArch);
            }
        }
        try {
            CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
            return fromFlags(
                    processor.getProcessorIdentifier().getName(),
                    osArch,
                    processor.getLogicalProcessorCount(),
                    processor.getPhysicalProcessorCount(),
                    processor.getFeatureFlags());
        } catch (RuntimeException | LinkageError e) {
            // OSHI calls the system through JNA, which not every platform has; "unknown" is then the true answer.
            return unknown(osArch);
        }
    }

    /**
     * From Linux's own files.
     *
     * @param cpuinfo {@code /proc/cpuinfo}
     * @param status {@code /proc/self/status}, whose {@code Cpus_allowed_list} has the processors that this process may
     *     use; if it is missing, all count
     * @throws IOException if {@code cpuinfo} cannot be read
     */
    public static CpuFeatures fromLinux(Path cpuinfo, Path status, String osArch) throws IOException {
        List<Map<String, String>> processors = Arrays.stream(
                        Files.readString(cpuinfo).split("\n\\s*\n"))
                .map(CpuProbe::keyValues)
                .filter(block -> block.containsKey("processor"))
                .toList();
        if (processors.isEmpty()) {
            return unknown(osArch);
        }
        Set<Integer> allowed = allowedProcessors(status);
        List<Map<String, String>> usable = processors.stream()
                .filter(p -> allowed.isEmpty() || allowed.contains(Integer.parseInt(p.get("processor"))))
                .toList();
        if (usable.isEmpty()) {
            usable = processors;
        }
        Map<String, String> first = processors.get(0);
        String flags = first.get("flags");
        if (flags == null) {
            flags = first.getOrDefault("Features", "");
        }
        String model =
                first.getOrDefault("model name", "unnamed " + NativePlatform.architecture(osArch) + " processor");
        int cores = (int) usable.stream().map(CpuProbe::core).distinct().count();
        return fromFlags(model, osArch, usable.size(), cores, List.of(flags));
    }

    /**
     * From lines of feature names in any of the three systems' spellings: {@code avx2} (Linux), {@code AVX2} (macOS),
     * {@code PF_AVX2_INSTRUCTIONS_AVAILABLE} (Windows).
     */
    static CpuFeatures fromFlags(String model, String osArch, int logical, int physical, List<String> lines) {
        Set<String> words = lines.stream()
                .flatMap(line -> Arrays.stream(line.toUpperCase(Locale.ROOT).split("[^A-Z0-9_]+")))
                .map(word -> word.replaceFirst("^PF_(.*)_INSTRUCTIONS_AVAILABLE$", "$1"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        EnumSet<CpuFeature> features = EnumSet.noneOf(CpuFeature.class);
        for (CpuFeature feature : CpuFeature.values()) {
            if (words.contains(feature.name())) {
                features.add(feature);
            }
        }
        if (words.contains("AMX_TILE")) {
            features.add(CpuFeature.AMX);
        }
        boolean windows = lines.stream().anyMatch(line -> line.startsWith("PF_"));
        if (windows && features.contains(CpuFeature.AVX2)) {
            // Windows has no flag for FMA; every processor with AVX2 that Windows runs on has it.
            features.add(CpuFeature.FMA);
        }
        return new CpuFeatures(
                model,
                NativePlatform.architecture(osArch),
                Math.max(1, logical),
                Math.max(1, physical),
                !words.isEmpty(),
                features);
    }

    private static CpuFeatures unknown(String osArch) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new CpuFeatures("unknown processor", NativePlatform.architecture(osArch), cores, cores, false, Set.of());
    }

    private static Map<String, String> keyValues(String block) {
        Map<String, String> values = new HashMap<>();
        for (String line : block.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
        }
        return values;
    }

    /** Two hardware threads of one core share both ids; ARM's cpuinfo has neither, there each processor is a core. */
    private static String core(Map<String, String> processor) {
        String coreId = processor.get("core id");
        return coreId == null
                ? "processor " + processor.get("processor")
                : processor.getOrDefault("physical id", "0") + "/" + coreId;
    }

    private static Set<Integer> allowedProcessors(Path status) throws IOException {
        Set<Integer> allowed = new HashSet<>();
        if (!Files.isReadable(status)) {
            return allowed;
        }
        String list = keyValues(Files.readString(status)).getOrDefault("Cpus_allowed_list", "");
        for (String range : list.split(",", -1)) {
            if (range.isBlank()) {
                continue;
            }
            String[] ends = range.trim().split("-", 2);
            for (int id = Integer.parseInt(ends[0]); id <= Integer.parseInt(ends[ends.length - 1]); id++) {
                allowed.add(id);
            }
        }
        return allowed;
    }
}
