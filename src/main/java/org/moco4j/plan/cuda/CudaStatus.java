package org.moco4j.plan.cuda;

import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Checks what the calls of CUDA and of its libraries return. Each method throws {@link GpuException} on a failure. */
final class CudaStatus {
    private static final int SUCCESS = 0;

    private CudaStatus() {}

    /** Checks a call of the CUDA runtime, {@code cuda...}. */
    static void runtime(int status, String call) {
        if (status != SUCCESS) {
            // The runtime repeats the last error at the next call if it is not read.
            int last = cudart.cudaGetLastError();
            throw failure(
                    call,
                    status,
                    text(cudart.cudaGetErrorString(status))
                            + (last == status || last == SUCCESS
                                    ? ""
                                    : "; last error: " + text(cudart.cudaGetErrorString(last))));
        }
    }

    /** Reads an error that was handled; else the runtime repeats it at the next call. */
    @SuppressWarnings("CheckReturnValue")
    static void forgetError() {
        cudart.cudaGetLastError();
    }

    /** Checks a call of the driver, {@code cu...}. */
    static void driver(int status, String call) {
        if (status != SUCCESS) {
            try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
                String text = cudart.cuGetErrorString(status, name) == SUCCESS
                        ? text(name.get(BytePointer.class, 0))
                        : "unknown error";
                throw failure(call, status, text);
            }
        }
    }

    /** Checks a call of cuDNN. */
    static void dnn(int status, String call) {
        if (status != SUCCESS) {
            throw failure(call, status, text(cudnn.cudnnGetErrorString(status)));
        }
    }

    /** Checks a call of cuBLAS. */
    static void blas(int status, String call) {
        if (status != SUCCESS) {
            throw failure(call, status, text(cublas.cublasGetStatusString(status)));
        }
    }

    /** Checks a call of NVRTC. */
    static void compiler(int status, String call) {
        if (status != SUCCESS) {
            throw failure(call, status, text(nvrtc.nvrtcGetErrorString(status)));
        }
    }

    private static GpuException failure(String call, int status, String text) {
        return new GpuException(call + " failed with error " + status + ": " + text);
    }

    private static String text(BytePointer text) {
        return text == null ? "unknown error" : text.getString();
    }
}
