package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.moco4j.platform.DeviceChoice.Device;
import org.moco4j.platform.Gpu.CommandRunner;

class GpuTest {
    private static final String A100 = "0, GPU-aaaa, NVIDIA A100-SXM4-40GB, 40960, 8.0\n";
    private static final GpuReadiness NOT_READY = new GpuReadiness(
            false,
            true,
            "NVIDIA A100 is suitable, but libraries are missing: libcudnn.so.9.",
            "pip install nvidia-cudnn-cu13");
    private static final GpuReadiness READY = new GpuReadiness(true, true, "NVIDIA A100 can be used.", "");
    private static final String H100 = "1, GPU-bbbb, NVIDIA H100 80GB HBM3, 81559, 9.0\n";

    @Test
    void gpusAndTheirCapabilitiesAreReadFromTheDriver() {
        List<Gpu> gpus = visible(A100 + H100, Map.of());

        assertEquals(new Gpu(0, "GPU-aaaa", "NVIDIA A100-SXM4-40GB", OptionalDouble.of(8.0), 40960), gpus.get(0));
        assertTrue(gpus.get(0).supported());
        assertFalse(gpus.get(1).supported());
        assertEquals(
                "NVIDIA H100 80GB HBM3 (compute capability 9.0, 79.6 GiB)",
                gpus.get(1).describe());
    }

    @Test
    void withoutADriverThereIsNoGpu() {
        CommandRunner missing = command -> {
            throw new IOException("Cannot run program \"nvidia-smi\"");
        };
        CommandRunner broken = command -> new CommandRunner.Result(9, "NVIDIA-SMI has failed because ...\n");

        assertEquals(List.of(), Gpu.visible(missing, Map.of()));
        assertEquals(List.of(), Gpu.visible(broken, Map.of()));
    }

    @Test
    void asksAnOldDriverWithoutTheComputeCapability() {
        CommandRunner old = command -> command.get(1).contains("compute_cap")
                ? new CommandRunner.Result(2, "Field \"compute_cap\" is not a valid field to query.\n")
                : new CommandRunner.Result(0, "0, GPU-cccc, Tesla V100-PCIE-16GB, 16160\n");
        DeviceChoice choice = DeviceChoice.choose("GPU", true, Gpu.visible(old, Map.of()), NOT_READY);

        assertEquals(Device.CPU, choice.device());
        assertEquals(Optional.of("install NVIDIA driver 510 or newer"), choice.fix());
    }

    @Test
    void findsOnlyTheCardsThatCudaShows() {
        assertEquals(
                1,
                visible(A100 + H100, Map.of("CUDA_VISIBLE_DEVICES", "GPU-aaaa")).size());
        assertEquals(0, visible(A100 + H100, Map.of("CUDA_VISIBLE_DEVICES", "")).size());
        Map<String, String> inPciOrder = Map.of("CUDA_VISIBLE_DEVICES", "1", "CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        assertEquals("GPU-bbbb", visible(A100 + H100, inPciOrder).get(0).uuid());
        // CUDA counts the fastest GPU first, so it is not known which one number 1 is.
        assertEquals(
                2, visible(A100 + H100, Map.of("CUDA_VISIBLE_DEVICES", "1")).size());
    }

    @Test
    void supportsCardsFromKeplerToAda() {
        for (double supported : new double[] {3.7, 5.2, 6.1, 7.0, 7.5, 8.0, 8.6, 8.9}) {
            assertTrue(gpu(supported).supported(), "compute capability " + supported);
        }
        for (double unsupported : new double[] {3.5, 9.0, 10.0, 12.0}) {
            assertFalse(gpu(unsupported).supported(), "compute capability " + unsupported);
        }
    }

    @Test
    void choosesTheGpuIfTheKernelsCanRun() {
        assertEquals(
                new DeviceChoice(Device.GPU, Optional.empty(), Optional.empty()),
                DeviceChoice.choose("GPU", false, visible(H100, Map.of()), READY));
    }

    @Test
    void theChosenGpuHasAName() {
        GpuReadiness named = new GpuReadiness(true, true, "NVIDIA H100 can be used.", "", "NVIDIA H100");
        assertEquals(
                "NVIDIA H100",
                DeviceChoice.choose("GPU", false, visible(H100, Map.of()), named)
                        .card());
    }

    @Test
    void choosesNd4jsBackendIfItIsThereAndSupportsTheCard() {
        assertEquals(
                new DeviceChoice(Device.ND4J_GPU, Optional.empty(), Optional.empty()),
                DeviceChoice.choose("GPU", true, visible(A100, Map.of()), NOT_READY));
    }

    @Test
    void reportsThatThereIsNoCard() {
        DeviceChoice choice =
                DeviceChoice.choose("GPU", false, List.of(), new GpuReadiness(false, false, "no driver", ""));

        assertEquals(Device.CPU, choice.device());
        assertEquals(
                "computing on the CPU: there is no CUDA GPU here (nvidia-smi lists no GPU)",
                choice.warning().orElseThrow());
    }

    @Test
    void explainsWhatIsMissingEvenWithoutNvidiaSmi() {
        DeviceChoice choice = DeviceChoice.choose("GPU", false, List.of(), NOT_READY);

        assertEquals(Optional.of(NOT_READY.fix()), choice.fix());
    }

    @Test
    void explainsWhyTheKernelsCannotRun() {
        DeviceChoice choice = DeviceChoice.choose("GPU", false, visible(A100, Map.of()), NOT_READY);

        assertEquals(Device.CPU, choice.device());
        assertEquals(Optional.of("computing on the CPU: " + NOT_READY.sentence()), choice.warning());
        assertEquals(Optional.of(NOT_READY.fix()), choice.fix());
    }

    @Test
    void rejectsHopperAndListsSupportedCards() {
        DeviceChoice choice = DeviceChoice.choose("GPU", true, visible(H100, Map.of()), NOT_READY);

        assertEquals(Device.CPU, choice.device());
        String warning = choice.warning().orElseThrow();
        assertContains(warning, "NVIDIA H100 80GB HBM3 (compute capability 9.0", Gpu.SUPPORTED);
        assertEquals(1, warning.lines().count());
        assertTrue(choice.fix().isEmpty());
    }

    @Test
    void explainsHowToHideAnUnsupportedCard() {
        DeviceChoice choice = DeviceChoice.choose("GPU", true, visible(A100 + H100, Map.of()), NOT_READY);

        assertEquals(Device.CPU, choice.device());
        assertEquals(
                "hide the others: export CUDA_VISIBLE_DEVICES=GPU-aaaa",
                choice.fix().orElseThrow());
    }

    @Test
    void choosesTheCpuWithoutAWarningIfRequested() {
        assertEquals(
                new DeviceChoice(Device.CPU, Optional.empty(), Optional.empty()),
                DeviceChoice.choose("CPU", true, visible(A100, Map.of()), NOT_READY));
        assertThrows(IllegalArgumentException.class, () -> DeviceChoice.choose("TPU", true, List.of(), NOT_READY));
    }

    @Test
    void endsACommandThatTakesTooLong() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        CommandRunner patient = CommandRunner.ofThisMachine(Duration.ofSeconds(30));
        CommandRunner hasty = CommandRunner.ofThisMachine(Duration.ofMillis(1));

        assertThrows(IOException.class, () -> hasty.run(List.of(java, "-version")));
        assertThrows(IOException.class, () -> patient.run(List.of("no-such-command-here")));
    }

    @Test
    void returnsTheOutputOfACommand() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        CommandRunner.Result result =
                CommandRunner.ofThisMachine(Duration.ofSeconds(30)).run(List.of(java, "-version"));

        assertEquals(0, result.exitStatus());
        assertTrue(result.output().contains("version"), result.output());
    }

    private static List<Gpu> visible(String output, Map<String, String> environment) {
        return Gpu.visible(command -> new CommandRunner.Result(0, output), environment);
    }

    private static Gpu gpu(double capability) {
        return new Gpu(0, "GPU-x", "card", OptionalDouble.of(capability), 8192);
    }
}
