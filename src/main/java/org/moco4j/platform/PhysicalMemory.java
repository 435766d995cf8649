package org.moco4j.platform;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes how much memory this process may use.
 *
 * @param physicalBytes memory of the computer
 * @param limitBytes limit of the container or control group, if it is lower
 */
record PhysicalMemory(long physicalBytes, OptionalLong limitBytes) {
    private static final Pattern MEM_TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d+) kB");

    /** Returns the smaller of the two. */
    long usableBytes() {
        return Math.min(physicalBytes, limitBytes.orElse(Long.MAX_VALUE));
    }

    /**
     * Reads the memory of this machine.
     *
     * @throws IOException if the system does not report it
     */
    static PhysicalMemory ofThisMachine() throws IOException {
        Path meminfo = Path.of("/proc/meminfo");
        if (Files.isReadable(meminfo)) {
            return fromLinux(meminfo, Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
        }
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new PhysicalMemory(system.getTotalMemorySize(), OptionalLong.empty());
    }

    /**
     * Reads the memory from files of Linux.
     *
     * @param meminfo {@code /proc/meminfo}
     * @param selfCgroup {@code /proc/self/cgroup}, the groups of this process
     * @param cgroupRoot {@code /sys/fs/cgroup}; version 2's {@code memory.max} and version 1's
     *     {@code memory.limit_in_bytes} are read in the group and in all groups above it; the smallest counts
     * @throws IOException if {@code meminfo} cannot be read or has no MemTotal
     */
    static PhysicalMemory fromLinux(Path meminfo, Path selfCgroup, Path cgroupRoot) throws IOException {
        Matcher total = MEM_TOTAL.matcher(Files.readString(meminfo));
        if (!total.find()) {
            throw new IOException(meminfo + " has no line MemTotal");
        }
        long physical = Long.parseLong(total.group(1)) * 1024;
        OptionalLong limit = limitFiles(selfCgroup, cgroupRoot).stream()
                .map(PhysicalMemory::readLimit)
                .flatMapToLong(OptionalLong::stream)
                // Version 1 stores a number near 2^63 if there is no limit.
                .filter(bytes -> bytes < physical)
                .min();
        return new PhysicalMemory(physical, limit);
    }

    private static List<Path> limitFiles(Path selfCgroup, Path cgroupRoot) throws IOException {
        List<Path> files = new ArrayList<>();
        // In a container the path of the group is often that of the host. Then the root is the group itself.
        files.add(cgroupRoot.resolve("memory.max"));
        files.add(cgroupRoot.resolve("memory/memory.limit_in_bytes"));
        if (!Files.isReadable(selfCgroup)) {
            return files;
        }
        for (String line : Files.readAllLines(selfCgroup)) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean version2 = parts[0].equals("0") && parts[1].isEmpty();
            boolean memoryOfVersion1 = List.of(parts[1].split(",")).contains("memory");
            if (version2) {
                addUpwards(files, cgroupRoot, parts[2], "memory.max");
            } else if (memoryOfVersion1) {
                addUpwards(files, cgroupRoot.resolve("memory"), parts[2], "memory.limit_in_bytes");
            }
        }
        return files;
    }

    private static void addUpwards(List<Path> files, Path root, String group, String file) {
        Path folder = root.resolve(group.replaceFirst("^/+", "")).normalize();
        while (folder != null && folder.startsWith(root) && !folder.equals(root)) {
            files.add(folder.resolve(file));
            folder = folder.getParent();
        }
    }

    private static OptionalLong readLimit(Path file) {
        try {
            String text = Files.readString(file).trim();
            return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (IOException e) {
            // A missing or unreadable file means that no limit is known.
            return OptionalLong.empty();
        }
    }
}
