package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class MemoryLimitsTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private Path meminfo;
    private Path selfCgroup;
    private Path cgroups;

    @BeforeEach
    void aMachineWith16GiB() throws IOException {
        meminfo = Files.writeString(folder.resolve("meminfo"), "MemTotal:       16777216 kB\nMemFree:  1 kB\n");
        selfCgroup = Files.writeString(folder.resolve("cgroup"), "0::/user.slice/run.scope\n");
        cgroups = Files.createDirectories(folder.resolve("fs"));
    }

    @Test
    void nativeArraysGetWhatHeapAndOthersLeave() {
        MemoryLimits limits = MemoryLimits.of(new PhysicalMemory(16 * GIB, OptionalLong.empty()), 4 * GIB);

        long process = 16 * GIB - 16 * GIB / 10;
        assertEquals(process, limits.maxPhysicalBytes());
        assertEquals(process - 4 * GIB - 512 * MIB, limits.maxBytes());
    }

    @Property(tries = 200)
    void theLimitsFitTheMemoryAndArraysGetHalf(
            @ForAll(min = 1 << 20, max = 1L << 42) long physical, @ForAll(min = 1 << 20, max = 1L << 42) long heap) {
        MemoryLimits limits = MemoryLimits.of(new PhysicalMemory(physical, OptionalLong.empty()), heap);

        assertTrue(limits.maxPhysicalBytes() < physical);
        assertTrue(limits.maxBytes() <= limits.maxPhysicalBytes());
        assertTrue(limits.maxBytes() >= limits.maxPhysicalBytes() / 2);
    }

    @Test
    void respectsTheLimitOfAContainer() {
        MemoryLimits limits = MemoryLimits.of(new PhysicalMemory(64 * GIB, OptionalLong.of(4 * GIB)), GIB);

        assertEquals(4 * GIB - 512 * MIB, limits.maxPhysicalBytes());
        assertTrue(limits.describe().contains("limited to 4.0 GiB"), limits.describe());
    }

    @Test
    void settingsOfTheUserAreKept() {
        MemoryLimits limits = MemoryLimits.of(new PhysicalMemory(16 * GIB, OptionalLong.empty()), 4 * GIB);
        Properties system = new Properties();
        system.setProperty("org.bytedeco.javacpp.maxBytes", "2g");
        limits.applyTo(system);

        assertNull(system.getProperty("org.bytedeco.javacpp.maxbytes"));
        assertEquals(
                Long.toString(limits.maxPhysicalBytes()), system.getProperty("org.bytedeco.javacpp.maxphysicalbytes"));
    }

    @Test
    void noLimitIsReadIfThereIsNone() throws IOException {
        write("user.slice/run.scope/memory.max", "max");

        assertEquals(new PhysicalMemory(16 * GIB, OptionalLong.empty()), read());
    }

    @Test
    void readsTheLimitOfTheGroupOrAGroupAbove() throws IOException {
        write("user.slice/run.scope/memory.max", "" + 8 * GIB);
        write("user.slice/memory.max", "" + 6 * GIB);

        assertEquals(6 * GIB, read().usableBytes());
    }

    @Test
    void readsTheLimitAtTheRootInAContainer() throws IOException {
        write("memory.max", "" + 3 * GIB);

        assertEquals(OptionalLong.of(3 * GIB), read().limitBytes());
    }

    @Test
    void readsVersionOneAndItsMissingLimit() throws IOException {
        Files.writeString(selfCgroup, "5:cpu,cpuacct:/a\n4:memory:/docker/abc\n0::/\n");
        write("memory/docker/abc/memory.limit_in_bytes", "9223372036854771712");
        assertEquals(OptionalLong.empty(), read().limitBytes());

        write("memory/docker/abc/memory.limit_in_bytes", "" + 2 * GIB);
        assertEquals(OptionalLong.of(2 * GIB), read().limitBytes());
    }

    private PhysicalMemory read() throws IOException {
        return PhysicalMemory.fromLinux(meminfo, selfCgroup, cgroups);
    }

    private void write(String file, String text) throws IOException {
        Path path = cgroups.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
