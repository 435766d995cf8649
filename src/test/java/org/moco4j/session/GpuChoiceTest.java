package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.plan.Engine;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
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
                new DeviceChoice(device, Optional.empty(), Optional.empty()));
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
