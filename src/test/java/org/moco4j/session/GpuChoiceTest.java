package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.plan.Engine;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuException;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.platform.DeviceChoice;
import org.moco4j.platform.HostSetup;
import org.nd4j.linalg.factory.Nd4j;

/** Engines and searches use the GPU that was chosen for the machine. */
class GpuChoiceTest {
    private static HostSetup host(DeviceChoice.Device device) throws Exception {
        HostSetup here = ComputeSetup.prepare(MocoConfig.defaults().with("device_target", "CPU"))
                .host();
        return new HostSetup(
                here.cpu(),
                here.nativeBuild(),
                here.memory(),
                new DeviceChoice(
                        device,
                        Optional.empty(),
                        Optional.empty(),
                        device == DeviceChoice.Device.GPU ? "Emulated GPU" : ""));
    }

    private static ComponentFactory components(Map<String, String> keys) {
        return new ComponentFactory(MocoConfig.defaults().with(keys), TestGpu::emulated);
    }

    @ParameterizedTest
    @CsvSource({"float32, FLOAT32", "tf32, TF32", "bf16, BF16"})
    void theEngineOnAGpuHasThePrecisionOfTheConfig(String given, GpuPrecision expected) throws Exception {
        try (Engine engine = components(Map.of("precision", given)).engine(host(DeviceChoice.Device.GPU))) {
            assertEquals(Optional.of("Emulated GPU"), engine.gpu());
            assertEquals("cuda", engine.kernels());
            assertEquals(expected, ((GpuEngine) engine).precision());
        }
    }

    @Test
    void bf16OnACardWithoutItIsAnErrorThatNamesOtherPrecisions() {
        EmulatedDevice turing = TestGpu.emulated();
        turing.setCapability(75);
        UserError e = assertThrows(UserError.class, () -> new GpuEngine(turing, GpuPrecision.BF16));
        assertTrue(e.getMessage().contains("needs compute capability 8.0"), e.getMessage());
        assertTrue(e.getMessage().contains("--precision tf32"), e.getMessage());
        assertThrows(GpuException.class, turing::freeBytes, "the device is closed");
        EmulatedDevice other = TestGpu.emulated();
        other.setCapability(75);
        new GpuEngine(other, GpuPrecision.TF32).close();
    }

    @ParameterizedTest
    @CsvSource({"GPU, plan, auto", "CPU, plan, auto", "CPU, plan, nd4j", "CPU, plan, onednn", "CPU, samediff, auto"})
    void anEngineIsNamedWithoutBeingCreated(DeviceChoice.Device device, String engine, String kernels)
            throws Exception {
        assumeTrue(!kernels.equals("onednn") || OneDnnKernels.isAvailable());
        MocoConfig config = MocoConfig.defaults().with(Map.of("engine", engine, "kernels", kernels));
        ComponentFactory.EngineNames names = new ComponentFactory(config, () -> {
                    throw new AssertionError("the GPU was opened");
                })
                .engineNames(host(device));
        try (Engine created = new ComponentFactory(config, TestGpu::emulated).engine(host(device))) {
            assertEquals(new ComponentFactory.EngineNames(created.name(), created.kernels(), created.gpu()), names);
        }
    }

    @Test
    void onlyALargeSearchOpensTheGpu() throws Exception {
        ComponentFactory components = components(Map.of());
        HostSetup gpu = host(DeviceChoice.Device.GPU);
        assertTrue(components.gpuForSearch(gpu, Nd4j.zeros(500, 512)).isEmpty());
        assertTrue(components
                .gpuForSearch(host(DeviceChoice.Device.CPU), Nd4j.zeros(20_000, 128))
                .isEmpty());
        Optional<? extends AutoCloseable> opened = components.gpuForSearch(gpu, Nd4j.zeros(20_000, 128));
        assertFalse(opened.isEmpty());
        ((EmulatedDevice) opened.get()).close();
    }
}
