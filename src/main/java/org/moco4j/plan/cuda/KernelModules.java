package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.driver;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** The CUDA kernels, compiled for one GPU and loaded to it when a kernel of an element type is first asked for. */
final class KernelModules implements AutoCloseable {
    private static final int ARGUMENT_BYTES = 8;

    private final CUstream_st stream;
    private final int capability;
    private final KernelCache cache;
    private final Map<ElementType, CUmod_st> modules = new EnumMap<>(ElementType.class);

    /** @param capability compute capability times ten */
    KernelModules(CUstream_st stream, int capability, KernelCache cache) {
        this.stream = stream;
        this.capability = capability;
        this.cache = cache;
    }

    /** Prepares a launch; see {@link GpuDevice#kernel}. */
    Runnable prepare(ElementType type, String name, LaunchShape shape, Object... arguments) {
        CUfunc_st function = new CUfunc_st();
        int status;
        try (BytePointer text = KernelCompiler.terminated(name)) {
            status = cudart.cuModuleGetFunction(function, module(type), text);
        }
        driver(status, "cuModuleGetFunction for the kernel " + name);
        return new Launch(function, stream, name, shape, arguments);
    }

    private CUmod_st module(ElementType type) {
        CUmod_st loaded = modules.get(type);
        if (loaded != null) {
            return loaded;
        }
        String source = KernelSource.of(type);
        byte[] code =
                cache.get(source, KernelCompiler.options(capability), () -> KernelCompiler.compile(source, capability));
        CUmod_st module = new CUmod_st();
        try (BytePointer image = new BytePointer(code)) {
            driver(cudart.cuModuleLoadData(module, image), "cuModuleLoadData");
        }
        modules.put(type, module);
        return module;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            for (CUmod_st module : modules.values()) {
                all.push(() -> driver(cudart.cuModuleUnload(module), "cuModuleUnload"));
            }
            modules.clear();
        }
    }

    /** A launch with its arguments in native memory, which is held as long as the launch. */
    private static final class Launch implements Runnable {
        private final CUfunc_st function;
        private final CUstream_st stream;
        private final String call;
        private final LaunchShape shape;
        private final BytePointer values;
        private final PointerPointer<BytePointer> pointers;
        private final PointerPointer<BytePointer> none = null;

        Launch(CUfunc_st function, CUstream_st stream, String name, LaunchShape shape, Object... arguments) {
            this.function = function;
            this.stream = stream;
            this.call = "cuLaunchKernel for the kernel " + name;
            this.shape = shape;
            // At least one, because JavaCPP has no empty arrays.
            this.values = new BytePointer(Math.max(1, arguments.length) * (long) ARGUMENT_BYTES);
            this.pointers = new PointerPointer<>(Math.max(1, arguments.length));
            for (int i = 0; i < arguments.length; i++) {
                long offset = (long) i * ARGUMENT_BYTES;
                put(name, offset, arguments[i]);
                pointers.put(i, new Address(values.address() + offset));
            }
        }

        private void put(String name, long offset, Object argument) {
            if (argument instanceof Long value) {
                values.putLong(offset, value);
            } else if (argument instanceof Integer value) {
                values.putInt(offset, value);
            } else if (argument instanceof Float value) {
                values.putFloat(offset, value);
            } else {
                throw new IllegalArgumentException(
                        "an argument of the kernel " + name + " is neither Long, Integer nor Float: " + argument);
            }
        }

        @Override
        public void run() {
            driver(
                    cudart.cuLaunchKernel(
                            function, shape.x(), shape.y(), 1, shape.threads(), 1, 1, 0, stream, pointers, none),
                    call);
        }
    }
}
