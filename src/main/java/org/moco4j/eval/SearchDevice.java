package org.moco4j.eval;

import java.util.Optional;
import org.moco4j.plan.Engine;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;

/**
 * Where a {@link NeighborSearch} multiplies matrices. The neighbors are the same on both, because the order of
 * candidates is decided by the CPU in double precision.
 *
 * @param gpu the GPU; empty for the CPU
 */
public record SearchDevice(Optional<GpuDevice> gpu) {
    /** The CPU. */
    public static final SearchDevice CPU = new SearchDevice(Optional.empty());

    /** The GPU of an engine, or the CPU. The engine must stay open as long as the device is used. */
    public static SearchDevice of(Engine engine) {
        return engine instanceof GpuEngine gpu ? new SearchDevice(Optional.of(gpu.device())) : CPU;
    }
}
