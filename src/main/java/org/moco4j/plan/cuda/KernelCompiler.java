package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.compiler;

import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Compiles CUDA kernels with NVRTC to the machine code of one kind of GPU. Needs no GPU. */
final class KernelCompiler {
    private static final String STANDARD = "--std=c++17";

    private KernelCompiler() {}

    /** The version of NVRTC, e.g. {@code 13.0}. */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        compiler(nvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
        return major[0] + "." + minor[0];
    }

    /** What the machine code depends on, apart from the source. */
    static String options(int capability) {
        return architecture(capability) + " " + STANDARD + " NVRTC " + version();
    }

    private static String architecture(int capability) {
        return "--gpu-architecture=sm_" + capability;
    }

    /**
     * Compiles a source that includes no header.
     *
     * @param capability compute capability times ten: 90 for 9.0
     * @return a cubin file
     * @throws GpuException if the source has an error; the message is the compiler's
     */
    static byte[] compile(String source, int capability) {
        try (_nvrtcProgram program = new _nvrtcProgram();
                BytePointer text = terminated(source);
                BytePointer name = terminated("kernels.cu");
                BytePointer architecture = terminated(architecture(capability));
                BytePointer standard = terminated(STANDARD);
                PointerPointer<BytePointer> options = new PointerPointer<>(2)) {
            PointerPointer<BytePointer> none = null;
            compiler(nvrtc.nvrtcCreateProgram(program, text, name, 0, none, none), "nvrtcCreateProgram");
            try {
                options.put(0, architecture).put(1, standard);
                int status = nvrtc.nvrtcCompileProgram(program, 2, options);
                if (status != nvrtc.NVRTC_SUCCESS) {
                    throw new GpuException("the CUDA kernels do not compile for compute capability "
                            + capability / 10 + "." + capability % 10 + ": "
                            + nvrtc.nvrtcGetErrorString(status).getString() + "\n" + log(program));
                }
                return code(program);
            } finally {
                compiler(nvrtc.nvrtcDestroyProgram(program), "nvrtcDestroyProgram");
            }
        }
    }

    private static byte[] code(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            compiler(nvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
            byte[] code = new byte[Math.toIntExact(size.get())];
            compiler(nvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
            return code;
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            compiler(nvrtc.nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
            byte[] log = new byte[Math.toIntExact(size.get())];
            compiler(nvrtc.nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
            return new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
        }
    }

    /** The text with a zero at its end, as C expects. */
    static BytePointer terminated(String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
        return new BytePointer(bytes);
    }
}
