package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each state of a machine is one sentence, and says how to fix it. */
class GpuStateTest {
    private static final String BINDINGS = "13.1-9.19-1.5.13";
    private static final CudaLibraries ALL = new CudaLibraries(Map.of(), List.of());
    private static final DriverProbe.Card HOPPER = new DriverProbe.Card("NVIDIA H200", 90, 141L << 30);

    @Test
    void withoutDriver() {
        GpuState state = GpuState.examine(BINDINGS, Optional::empty, () -> ALL);
        assertState(GpuState.Kind.NO_DRIVER, "There is no NVIDIA driver", "install NVIDIA's driver", state);
    }

    @Test
    void withADriverOfCuda12() {
        GpuState state = GpuState.examine(BINDINGS, facts(12080, HOPPER), () -> ALL);
        assertState(GpuState.Kind.OLD_DRIVER, "it supports CUDA 12.8, and CUDA 13 is needed", "driver 580", state);
    }

    @Test
    void withADriverThatShowsNoCard() {
        DriverProbe driver = () -> Optional.of(new DriverProbe.Facts(13000, Optional.empty(), "it reports none"));
        GpuState state = GpuState.examine(BINDINGS, driver, () -> ALL);
        assertState(GpuState.Kind.NO_CARD, "no GPU to this process (it reports none)", "CUDA_VISIBLE_DEVICES", state);
    }

    @Test
    void withACardOlderThanTuring() {
        DriverProbe.Card volta = new DriverProbe.Card("Tesla V100", 70, 16L << 30);
        GpuState state = GpuState.examine(BINDINGS, facts(13000, volta), () -> ALL);
        assertState(
                GpuState.Kind.OLD_CARD,
                "Tesla V100 (compute capability 7.0, 16.0 GiB) is too old",
                "compute on the CPU",
                state);
    }

    @Test
    void withADriverButWithoutLibraries() {
        GpuState state = GpuState.examine(
                BINDINGS,
                facts(13010, HOPPER),
                () -> new CudaLibraries(Map.of(), List.of("libcudnn.so.9", "libnvrtc.so.13")));
        assertState(
                GpuState.Kind.NO_LIBRARIES,
                "libraries are missing: libcudnn.so.9, libnvrtc.so.13",
                "pip install nvidia-cudnn-cu13 nvidia-cublas nvidia-cuda-nvrtc nvidia-cuda-runtime",
                state);
    }

    @Test
    void withAllThatIsNeeded() {
        GpuState state = GpuState.examine(BINDINGS, facts(13010, HOPPER), () -> ALL);
        assertTrue(state.ready());
        assertEquals(
                "NVIDIA H200 (compute capability 9.0, 141.0 GiB) can be used; its driver supports CUDA 13.1.",
                state.sentence());
        assertEquals("", state.fix());
        assertEquals("NVIDIA H200", state.card());
    }

    @Test
    void inABuildForOlderCards() {
        GpuState state = GpuState.examine("11.6-8.3-1.5.7", facts(13010, HOPPER), () -> ALL);
        assertState(GpuState.Kind.UNSUPPORTED, "bindings of CUDA 11.6-8.3-1.5.7", "without -Pcuda", state);
    }

    @Test
    void examiningThisMachineDoesNotFail() {
        GpuState state = GpuState.examine();
        assertFalse(state.sentence().isEmpty());
    }

    @Test
    void librariesAreFoundInTheirOrderAndPythonIsAskedOnlyIfOneIsMissing(@TempDir Path folder) throws IOException {
        Path installed = Files.createDirectories(folder.resolve("local/cuda-13.0/lib64"));
        Path packages = Files.createDirectories(folder.resolve("site-packages/nvidia/cudnn/lib"));
        for (String name : CudaLibraries.find(List.of(), List::of).missing()) {
            Files.createFile((name.contains("cudnn") ? packages : installed).resolve(name));
        }
        List<Path> folders = CudaLibraries.installed(packages + ":", folder.resolve("local"));
        CudaLibraries both = CudaLibraries.find(folders, () -> {
            throw new AssertionError("Python was asked");
        });
        assertEquals(List.of(), both.missing());
        assertEquals(installed.resolve("libcudart.so.13"), both.found().get("libcudart.so.13"));
        assertEquals(packages.resolve("libcudnn.so.9"), both.found().get("libcudnn.so.9"));

        CudaLibraries withPython = CudaLibraries.find(List.of(installed), () -> List.of(packages));
        assertEquals(List.of(), withPython.missing());
        CudaLibraries withoutPython = CudaLibraries.find(List.of(installed), List::of);
        assertTrue(withoutPython.missing().contains("libcudnn.so.9"));
    }

    private static DriverProbe facts(int cuda, DriverProbe.Card card) {
        return () -> Optional.of(new DriverProbe.Facts(cuda, Optional.of(card), ""));
    }

    private static void assertState(GpuState.Kind kind, String sentence, String fix, GpuState state) {
        assertEquals(kind, state.kind());
        assertFalse(state.ready());
        assertTrue(state.sentence().contains(sentence), state.sentence());
        assertTrue(state.fix().contains(fix), state.fix());
    }
}
