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
 * Describes the processor, as far as this process may use it.
 *
 * @param model name of the processor
 * @param architecture {@code x86_64}, {@code arm64} or the JVM's name, as in the names of native builds
 * @param logicalCores hardware threads that this process may run on
 * @param physicalCores cores that these threads belong to
 * @param known whether the instruction sets could be read; if not, {@code features} is empty
 * @param features the instruction sets that decide which build and kernels run
 */
public record Cpu(
        String model, String architecture, int logicalCores, int physicalCores, boolean known, Set<Feature> features) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Path STATUS = Path.of("/proc/self/status");

    public Cpu {
        features = Set.copyOf(features);
    }

    /** Whether the processor has an instruction set. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Returns the instruction sets in a fixed order, or a text if there are none or they are unknown. */
    public String describe() {
        if (!known) {
            return "instruction sets unknown";
        }
        if (features.isEmpty()) {
            return architecture.equals("x86_64") ? "no AVX2" : architecture;
        }
        return EnumSet.copyOf(features).stream().map(Enum::name).collect(Collectors.joining(" "));
    }

    /** An instruction set that decides which native build runs or which kernels are fast. */
    public enum Feature {
        AVX2,
        FMA,
        AVX512F,
        AVX512_BF16,
        AMX
    }

    /**
     * Returns the processor of this computer; {@link #known} is false if the system does not report it. Read this
     * before a native library of ND4J loads, because a build with missing instructions would end the JVM without a
     * message.
     */
    static Cpu ofThisMachine() {
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
            // OSHI uses JNA, which does not support every platform.
            return unknown(osArch);
        }
    }

    /**
     * Reads the processor from files of Linux.
     *
     * @param cpuinfo {@code /proc/cpuinfo}
     * @param status {@code /proc/self/status}, whose {@code Cpus_allowed_list} has the processors that this process may
     *     use; if it is missing, all processors count
     * @throws IOException if {@code cpuinfo} cannot be read
     */
    static Cpu fromLinux(Path cpuinfo, Path status, String osArch) throws IOException {
        List<Map<String, String>> processors = Arrays.stream(
                        Files.readString(cpuinfo).split("\n\\s*\n"))
                .map(Cpu::keyValues)
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
        String model = first.getOrDefault("model name", "unnamed " + NativeBuild.architecture(osArch) + " processor");
        int cores = (int) usable.stream().map(Cpu::core).distinct().count();
        return fromFlags(model, osArch, usable.size(), cores, List.of(flags));
    }

    /**
     * Reads lines of feature names in the spelling of any system: {@code avx2} (Linux), {@code AVX2} (macOS),
     * {@code PF_AVX2_INSTRUCTIONS_AVAILABLE} (Windows).
     */
    static Cpu fromFlags(String model, String osArch, int logical, int physical, List<String> lines) {
        Set<String> words = lines.stream()
                .flatMap(line -> Arrays.stream(line.toUpperCase(Locale.ROOT).split("[^A-Z0-9_]+")))
                .map(word -> word.replaceFirst("^PF_(.*)_INSTRUCTIONS_AVAILABLE$", "$1"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        EnumSet<Cpu.Feature> features = EnumSet.noneOf(Cpu.Feature.class);
        for (Cpu.Feature feature : Cpu.Feature.values()) {
            if (words.contains(feature.name())) {
                features.add(feature);
            }
        }
        if (words.contains("AMX_TILE")) {
            features.add(Cpu.Feature.AMX);
        }
        boolean windows = lines.stream().anyMatch(line -> line.startsWith("PF_"));
        if (windows && features.contains(Cpu.Feature.AVX2)) {
            // Windows has no flag for FMA, but every processor with AVX2 that it runs on has FMA.
            features.add(Cpu.Feature.FMA);
        }
        return new Cpu(
                model,
                NativeBuild.architecture(osArch),
                Math.max(1, logical),
                Math.max(1, physical),
                !words.isEmpty(),
                features);
    }

    private static Cpu unknown(String osArch) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Cpu("unknown processor", NativeBuild.architecture(osArch), cores, cores, false, Set.of());
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

    /** Identifies the core of a hardware thread. ARM's cpuinfo has no core ids, and each processor is a core. */
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
