/** The kernels for NVIDIA GPUs: convolutions by cuDNN, matrix products by cuBLAS, and CUDA kernels for the rest. */
package org.moco4j.plan.cuda;
