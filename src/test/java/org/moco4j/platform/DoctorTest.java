package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.io.NativeCache;
import org.moco4j.platform.DoctorReport.Finding;
import org.moco4j.platform.DoctorReport.Finding.State;
import org.moco4j.platform.HostFacts.Settings;
import org.moco4j.text.TextLayout;

class DoctorTest {
    private static final long GIB = 1L << 30;
    private static final Gpu H100 = new Gpu(0, "GPU-b", "NVIDIA H100", OptionalDouble.of(9.0), 81559);

    @TempDir
    Path folder;

    @Test
    void findsNoProblemOnASuitableMachine() {
        DoctorReport report = Doctor.examine(new Sample().probes());

        assertTrue(report.findings().stream().allMatch(f -> f.state() == State.OK), report.toString());
        assertEquals(0, report.exitStatus());
        assertTrue(print(report).endsWith("Everything is in place: training can run here." + System.lineSeparator()));
    }

    @Test
    void anOldProcessorNeedsTheCompatibleBuild() {
        Sample sample = new Sample();
        sample.cpu = SampleCpus.IVY_BRIDGE;
        DoctorReport report = Doctor.examine(sample.probes());

        Finding natives = finding(report, "native build");
        assertEquals(State.BAD, natives.state());
        assertEquals("mvn -Pcpu-compat compile exec:java", natives.fix());
        assertEquals(2, report.exitStatus());
    }

    @Test
    void warnsOfTheCompatibleBuildOnANewProcessor() {
        Sample sample = new Sample();
        sample.nativeExtension = "-onednn";

        assertEquals(State.WARN, state(sample, "native build"));
        sample.cpu = SampleCpus.IVY_BRIDGE;
        assertEquals(State.OK, state(sample, "native build"));
    }

    @Test
    void acceptsThePlainBuildOnArm() {
        Sample sample = new Sample();
        sample.cpu = SampleCpus.GRAVITON;
        sample.platform = "linux-arm64";
        sample.nativeExtension = "";

        assertEquals(State.OK, state(sample, "native build"));
    }

    @Test
    void theReportExplainsWhyAHopperGpuIsNotUsed() {
        Sample sample = new Sample();
        sample.deviceTarget = "GPU";
        sample.gpus = List.of(H100);
        DoctorReport report = Doctor.examine(sample.probes());

        assertEquals(State.WARN, finding(report, "GPU").state());
        assertTrue(
                finding(report, "backend").found().startsWith("computing on the CPU: ND4J's CUDA backend has no code"));
        assertEquals(0, report.exitStatus());
    }

    @Test
    void warnsOfMoreThreadsThanProcessors() {
        Sample sample = new Sample();
        sample.threads = 64;

        assertEquals(State.WARN, state(sample, "threads"));
    }

    @Test
    void littleMemoryCausesAWarning() {
        Sample sample = new Sample();
        sample.memoryBytes = 3 * GIB;
        Finding memory = finding(Doctor.examine(sample.probes()), "memory");

        assertEquals(State.WARN, memory.state());
        assertTrue(memory.fix().contains("--batch_size 128"), memory.fix());
    }

    @Test
    void aFullDiskCausesAWarningAndAReadOnlyFolderAnError() {
        Sample sample = new Sample();
        sample.freeBytes = 700L << 20;
        assertEquals(State.WARN, state(sample, "data folder"));

        sample.freeBytes = 100L << 20;
        assertEquals(State.BAD, state(sample, "data folder"));

        sample.freeBytes = 10 * GIB;
        sample.writable = false;
        Finding data = finding(Doctor.examine(sample.probes()), "data folder");
        assertEquals(State.BAD, data.state());
        assertTrue(data.fix().contains("--data-dir FOLDER"), data.fix());
    }

    @Test
    void anOldJavaIsAnError() {
        Sample sample = new Sample();
        sample.javaVersion = "11.0.2";

        assertEquals(State.BAD, state(sample, "Java"));
    }

    @Test
    void printsEachFixBelowItsProblemInHundredColumns() {
        Sample sample = new Sample();
        sample.cpu = SampleCpus.IVY_BRIDGE;
        sample.deviceTarget = "GPU";
        sample.gpus = List.of(H100);
        String text = print(Doctor.examine(sample.probes()));

        assertTrue(text.lines().allMatch(line -> line.length() <= 80), text);
        List<String> lines = text.lines().toList();
        int trouble = lines.indexOf(lines.stream()
                .filter(l -> l.startsWith("BAD   native build"))
                .findFirst()
                .orElseThrow());
        assertTrue(
                lines.subList(trouble, lines.size()).stream()
                        .anyMatch(l -> l.equals(" ".repeat(24) + "-> mvn -Pcpu-compat compile exec:java")),
                text);
        assertTrue(text.contains("Training cannot run here yet"), text);
    }

    @Test
    void listsTheContentOfAFolderAndCreatesNone() throws IOException {
        Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        Files.writeString(folder.resolve(".hidden"), "");
        FolderAccess there = FolderAccess.of("data", "--data-dir", folder);
        FolderAccess missing = FolderAccess.of("data", "--data-dir", folder.resolve("a/b"));

        assertEquals(List.of("cifar-10-batches-bin"), there.contents());
        assertTrue(there.writable() && there.exists() && there.freeBytes() > 0);
        assertTrue(missing.writable());
        assertFalse(missing.exists());
        assertFalse(Files.exists(folder.resolve("a")));
    }

    @Test
    void reportsAFileInPlaceOfAFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");

        assertFalse(FolderAccess.of("data", "--data-dir", file).writable());
    }

    @Test
    void reportsWhatASmallContainerLacks() {
        Sample sample = new Sample();
        sample.surroundings = new JavaEnvironment(
                Optional.empty(),
                Optional.of("java.lang.InternalError: Fontconfig head is null"),
                "ANSI_X3.4-1968",
                Optional.empty(),
                Optional.of(Path.of("/tmp/.javacpp--cache")),
                List.of());
        DoctorReport report = Doctor.examine(sample.probes());

        assertEquals(State.WARN, finding(report, "fonts").state());
        assertTrue(finding(report, "fonts").fix().contains("apt-get install fontconfig fonts-dejavu-core"));
        assertEquals(State.WARN, finding(report, "file names").state());
        assertTrue(finding(report, "file names").fix().contains("LC_ALL=C.UTF-8"));
        assertEquals(State.WARN, finding(report, "home folder").state());
        assertTrue(finding(report, "home folder").fix().contains("export HOME="));
        assertEquals(0, report.exitStatus(), "training can run there");
    }

    @Test
    void aMissingFolderForNativeLibrariesIsBad() {
        Sample sample = new Sample();
        sample.surroundings = new JavaEnvironment(
                Optional.empty(),
                Optional.empty(),
                "UTF-8",
                Optional.of(Path.of("/home/me")),
                Optional.empty(),
                List.of("/home/me/.javacpp/cache: only 3 MiB are free on its disk"));
        DoctorReport report = Doctor.examine(sample.probes());

        assertEquals(2, report.exitStatus());
        assertTrue(finding(report, "native libraries").found().contains("only 3 MiB"));
        assertTrue(finding(report, "native libraries").fix().contains(NativeCache.PROPERTY));
    }

    @Test
    void examinesThisMachine() throws IOException {
        Settings settings = new Settings("CPU", false, 0, 0, folder, folder, folder);
        DoctorReport report = Doctor.examine(HostFacts.ofThisMachine(settings, new GpuReadiness(false, false, "", "")));

        assertEquals(State.OK, finding(report, "Java").state());
        assertEquals(15, report.findings().size());
        assertEquals(State.OK, finding(report, "drawing").state());
        assertEquals(State.OK, finding(report, "native libraries").state());
    }

    private static State state(Sample sample, String topic) {
        return finding(Doctor.examine(sample.probes()), topic).state();
    }

    private static Finding finding(DoctorReport report, String topic) {
        return report.findings().stream()
                .filter(f -> f.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static String print(DoctorReport report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), new TextLayout(80));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysThatTheGpuIsUsed() {
        Sample sample = new Sample();
        sample.cudaBackend = false;
        sample.deviceTarget = "GPU";
        sample.gpus = List.of(H100);
        sample.kernels = new GpuReadiness(true, true, "NVIDIA H100 can be used.", "");
        DoctorReport report = Doctor.examine(sample.probes());
        assertEquals(State.OK, finding(report, "GPU").state());
        assertEquals("NVIDIA H100 can be used.", finding(report, "GPU").found());
        assertEquals(
                "CUDA kernels: computing on the GPU", finding(report, "backend").found());
    }

    @Test
    void aRunThatNeedsCudaKernelsCannotStartWithoutAGpu() {
        Sample sample = new Sample();
        sample.cudaBackend = false;
        sample.deviceTarget = "GPU";
        sample.requiresCudaKernels = true;
        DoctorReport report = Doctor.examine(sample.probes());
        assertEquals(State.BAD, finding(report, "backend").state());
        assertTrue(finding(report, "backend").found().startsWith("kernels is cuda, but there is no CUDA GPU here"));
        assertEquals(2, report.exitStatus());
        sample.kernels = new GpuReadiness(true, true, "NVIDIA H100 can be used.", "");
        assertEquals(State.OK, state(sample, "backend"));
    }

    @Test
    void saysThatAGpuIsThereAlsoIfTheCpuIsRequested() {
        Sample sample = new Sample();
        sample.cudaBackend = false;
        sample.kernels = new GpuReadiness(true, true, "NVIDIA H100 can be used.", "");
        Finding gpu = finding(Doctor.examine(sample.probes()), "GPU");
        assertEquals(State.OK, gpu.state());
        assertEquals("NVIDIA H100 can be used. It is not used, as device_target asks.", gpu.found());
    }

    @Test
    void saysWhatTheGpuLacks() {
        Sample sample = new Sample();
        sample.cudaBackend = false;
        sample.deviceTarget = "GPU";
        sample.gpus = List.of(H100);
        sample.kernels = new GpuReadiness(false, true, "libraries are missing: libcudnn.so.9.", "pip install it");
        DoctorReport report = Doctor.examine(sample.probes());
        assertEquals(State.WARN, finding(report, "GPU").state());
        assertEquals("pip install it", finding(report, "GPU").fix());
        assertEquals(
                "computing on the CPU: libraries are missing: libcudnn.so.9.",
                finding(report, "backend").found());
    }

    /** A suitable machine, of which a test changes one property. */
    private static final class Sample {
        String javaVersion = "17.0.15";
        Cpu cpu = SampleCpus.ZEN_3;
        String platform = "linux-x86_64";
        String nativeExtension = "-onednn-avx2";
        List<Gpu> gpus = List.of();
        boolean cudaBackend = true;
        GpuReadiness kernels = new GpuReadiness(false, false, "There is no NVIDIA driver.", "install it");
        String deviceTarget = "CPU";
        boolean requiresCudaKernels;
        int threads;
        long memoryBytes = 32 * GIB;
        long freeBytes = 100 * GIB;
        boolean writable = true;
        JavaEnvironment surroundings = new JavaEnvironment(
                Optional.empty(),
                Optional.empty(),
                "UTF-8",
                Optional.of(Path.of("/home/me")),
                Optional.of(Path.of("/home/me/.javacpp/cache")),
                List.of());

        HostFacts probes() {
            String resource = new NativeBuild(platform, nativeExtension).resource();
            Path data = Path.of("data");
            return new HostFacts(
                    javaVersion,
                    "Eclipse Adoptium",
                    "/opt/java",
                    platform,
                    cpu,
                    16,
                    resource::equals,
                    cudaBackend,
                    gpus,
                    kernels,
                    MemoryLimits.of(new PhysicalMemory(memoryBytes, OptionalLong.empty()), 4 * GIB),
                    surroundings,
                    new Settings(
                            deviceTarget,
                            requiresCudaKernels,
                            threads,
                            0,
                            data,
                            Path.of("checkpoint"),
                            Path.of("results")),
                    List.of(new FolderAccess(
                            "data", "--data-dir", data, true, writable, freeBytes, List.of("cifar-10-batches-bin"))));
        }
    }
}
