package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.blas;

import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;

/** Matrix products by cuBLAS on one stream. */
final class CudaBlas implements AutoCloseable {
    /** What NVIDIA recommends for Hopper. */
    static final long WORKSPACE_BYTES = 32L << 20;

    private final cublasContext handle = new cublasContext();
    private final FloatPointer one = new FloatPointer(1f);
    private final FloatPointer zero = new FloatPointer(0f);

    /**
     * @param workspace {@link #WORKSPACE_BYTES} of device memory. With memory of its own for each product, cuBLAS could
     *     choose other algorithms from run to run, and could not be recorded
     */
    CudaBlas(CUstream_st stream, long workspace) {
        blas(cublas.cublasCreate_v2(handle), "cublasCreate");
        boolean complete = false;
        try {
            blas(cublas.cublasSetStream_v2(handle, stream), "cublasSetStream");
            // After the stream, because choosing a stream resets the workspace.
            blas(cublas.cublasSetWorkspace_v2(handle, new Address(workspace), WORKSPACE_BYTES), "cublasSetWorkspace");
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** Prepares a product; see {@link GpuDevice#matrixProduct}. */
    Runnable prepare(MatrixProduct product, boolean roundsFactors, long a, long b, long c) {
        // cuBLAS counts by columns: it sees the transposes, and computes the transpose of C as that of B times that of
        // A.
        int first = operation(product.transposeB());
        int second = operation(product.transposeA());
        int rowOfB = product.transposeB() ? product.k() : product.n();
        int rowOfA = product.transposeA() ? product.m() : product.k();
        int arithmetic = roundsFactors ? cublas.CUBLAS_COMPUTE_32F_FAST_TF32 : cublas.CUBLAS_COMPUTE_32F;
        String call = "cublasGemmEx for " + product;
        Address matrixA = new Address(a);
        Address matrixB = new Address(b);
        Address matrixC = new Address(c);
        return () -> blas(
                cublas.cublasGemmEx(
                        handle,
                        first,
                        second,
                        product.n(),
                        product.m(),
                        product.k(),
                        one,
                        matrixB,
                        cudart.CUDA_R_32F,
                        rowOfB,
                        matrixA,
                        cudart.CUDA_R_32F,
                        rowOfA,
                        zero,
                        matrixC,
                        cudart.CUDA_R_32F,
                        product.n(),
                        arithmetic,
                        cublas.CUBLAS_GEMM_DEFAULT),
                call);
    }

    private static int operation(boolean transposed) {
        return transposed ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N;
    }

    @Override
    public void close() {
        blas(cublas.cublasDestroy_v2(handle), "cublasDestroy");
    }
}
