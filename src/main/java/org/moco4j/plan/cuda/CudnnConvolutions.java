package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.dnn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Convolutions by cuDNN's functions, one for each pass. NVIDIA calls them deprecated, but cuDNN 9 has them all. */
@SuppressWarnings("deprecation")
final class CudnnConvolutions {
    private static final int MOST_ALGORITHMS = 16;
    /** Algorithms that need more scratch memory are not used. */
    private static final long MOST_SCRATCH_BYTES = 512L << 20;

    private final cudnnContext handle;
    private final FloatPointer one = new FloatPointer(1f);
    private final FloatPointer zero = new FloatPointer(0f);
    private final Deque<Runnable> descriptors = new ArrayDeque<>();

    CudnnConvolutions(cudnnContext handle) {
        this.handle = handle;
    }

    /**
     * Prepares the three passes of a convolution, each with cuDNN's first choice among the algorithms that give the
     * same bits in every run. Nothing is measured, so each run chooses the same.
     *
     * @throws GpuException if cuDNN has no such algorithm
     */
    GpuDevice.Convolution prepare(ConvolutionShape shape, GpuPrecision precision) {
        return new Prepared(shape, precision);
    }

    /** Frees the descriptors of all convolutions. */
    void close() {
        while (!descriptors.isEmpty()) {
            descriptors.pop().run();
        }
    }

    /** What cuDNN proposes for one pass. */
    private record Proposal(int algorithm, int status, int determinism, int arithmetic) {}

    /** The proposals for one pass, in cuDNN's order. */
    @FunctionalInterface
    private interface Proposals {
        Proposal get(int i);
    }

    /** Asks for the scratch memory of an algorithm; returns cuDNN's status. */
    @FunctionalInterface
    private interface ScratchQuery {
        int ask(cudnnConvolutionStruct convolution, int algorithm, SizeTPointer bytes);
    }

    /** The chosen algorithm of one pass. */
    private record Pass(cudnnConvolutionStruct convolution, int algorithm, long scratchBytes) {}

    private final class Prepared implements GpuDevice.Convolution {
        private final ConvolutionShape shape;
        private final GpuPrecision precision;
        private final cudnnTensorStruct x;
        private final cudnnTensorStruct y;
        private final cudnnFilterStruct w;
        private final Pass forward;
        private final Pass imageGradient;
        private final Pass filterGradient;

        Prepared(ConvolutionShape shape, GpuPrecision precision) {
            this.shape = shape;
            this.precision = precision;
            int type = precision.activations() == ElementType.BF16 ? cudnn.CUDNN_DATA_BFLOAT16 : cudnn.CUDNN_DATA_FLOAT;
            x = tensor(type, shape.channels(), shape.height(), shape.width());
            y = tensor(type, shape.filters(), shape.outHeight(), shape.outWidth());
            w = filter(type);
            forward = chooseForward();
            imageGradient = chooseImageGradient();
            filterGradient = chooseFilterGradient();
        }

        private Pass chooseForward() {
            try (cudnnConvolutionFwdAlgoPerf_t list = new cudnnConvolutionFwdAlgoPerf_t(MOST_ALGORITHMS);
                    IntPointer count = new IntPointer(1)) {
                cudnnConvolutionStruct asked = convolution(arithmetic());
                dnn(
                        cudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                                handle, x, w, asked, y, MOST_ALGORITHMS, count, list),
                        "cudnnGetConvolutionForwardAlgorithm_v7 for " + shape);
                return choose(
                        "the forward pass",
                        count.get(),
                        i -> {
                            cudnnConvolutionFwdAlgoPerf_t p = list.getPointer(i);
                            return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                        },
                        (convolution, algorithm, bytes) -> cudnn.cudnnGetConvolutionForwardWorkspaceSize(
                                handle, x, w, convolution, y, algorithm, bytes));
            }
        }

        private Pass chooseImageGradient() {
            try (cudnnConvolutionBwdDataAlgoPerf_t list = new cudnnConvolutionBwdDataAlgoPerf_t(MOST_ALGORITHMS);
                    IntPointer count = new IntPointer(1)) {
                cudnnConvolutionStruct asked = convolution(arithmetic());
                dnn(
                        cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                                handle, w, y, asked, x, MOST_ALGORITHMS, count, list),
                        "cudnnGetConvolutionBackwardDataAlgorithm_v7 for " + shape);
                return choose(
                        "the gradient of the images",
                        count.get(),
                        i -> {
                            cudnnConvolutionBwdDataAlgoPerf_t p = list.getPointer(i);
                            return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                        },
                        (convolution, algorithm, bytes) -> cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
                                handle, w, y, convolution, x, algorithm, bytes));
            }
        }

        private Pass chooseFilterGradient() {
            try (cudnnConvolutionBwdFilterAlgoPerf_t list = new cudnnConvolutionBwdFilterAlgoPerf_t(MOST_ALGORITHMS);
                    IntPointer count = new IntPointer(1)) {
                cudnnConvolutionStruct asked = convolution(arithmetic());
                dnn(
                        cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                                handle, x, y, asked, w, MOST_ALGORITHMS, count, list),
                        "cudnnGetConvolutionBackwardFilterAlgorithm_v7 for " + shape);
                return choose(
                        "the gradient of the filters",
                        count.get(),
                        i -> {
                            cudnnConvolutionBwdFilterAlgoPerf_t p = list.getPointer(i);
                            return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                        },
                        (convolution, algorithm, bytes) -> cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                                handle, x, y, convolution, w, algorithm, bytes));
            }
        }

        private Pass choose(String pass, int count, Proposals proposals, ScratchQuery query) {
            try (SizeTPointer bytes = new SizeTPointer(1)) {
                for (int i = 0; i < count; i++) {
                    Proposal p = proposals.get(i);
                    if (p.status() != cudnn.CUDNN_STATUS_SUCCESS
                            || p.determinism() != cudnn.CUDNN_DETERMINISTIC
                            || !allows(p.arithmetic())) {
                        continue;
                    }
                    // Only FMA_MATH keeps float32 exact, also if cuDNN proposes other arithmetic.
                    boolean exact = precision == GpuPrecision.FLOAT32;
                    cudnnConvolutionStruct convolution = convolution(exact ? arithmetic() : p.arithmetic());
                    if (query.ask(convolution, p.algorithm(), bytes) == cudnn.CUDNN_STATUS_SUCCESS
                            && bytes.get() <= MOST_SCRATCH_BYTES) {
                        return new Pass(convolution, p.algorithm(), bytes.get());
                    }
                }
            }
            throw new GpuException("cuDNN has no algorithm with the same bits in every run for " + pass + " of " + shape
                    + " in " + precision + " (" + count + " were proposed)");
        }

        /** The arithmetic that is asked for. Without FMA_MATH cuDNN rounds float32 factors to TF32. */
        private int arithmetic() {
            return switch (precision) {
                case FLOAT32 -> cudnn.CUDNN_FMA_MATH;
                case TF32 -> cudnn.CUDNN_DEFAULT_MATH;
                case BF16 -> cudnn.CUDNN_TENSOR_OP_MATH;
            };
        }

        private boolean allows(int arithmetic) {
            // ALLOW_CONVERSION rounds float32 to fewer bits than TF32 has.
            return precision == GpuPrecision.FLOAT32 || arithmetic != cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
        }

        private cudnnTensorStruct tensor(int type, int channels, int height, int width) {
            cudnnTensorStruct tensor = new cudnnTensorStruct();
            dnn(cudnn.cudnnCreateTensorDescriptor(tensor), "cudnnCreateTensorDescriptor");
            descriptors.push(() -> dnn(cudnn.cudnnDestroyTensorDescriptor(tensor), "cudnnDestroyTensorDescriptor"));
            dnn(
                    cudnn.cudnnSetTensor4dDescriptor(
                            tensor, cudnn.CUDNN_TENSOR_NHWC, type, shape.batch(), channels, height, width),
                    "cudnnSetTensor4dDescriptor");
            return tensor;
        }

        private cudnnFilterStruct filter(int type) {
            cudnnFilterStruct filter = new cudnnFilterStruct();
            dnn(cudnn.cudnnCreateFilterDescriptor(filter), "cudnnCreateFilterDescriptor");
            descriptors.push(() -> dnn(cudnn.cudnnDestroyFilterDescriptor(filter), "cudnnDestroyFilterDescriptor"));
            dnn(
                    cudnn.cudnnSetFilter4dDescriptor(
                            filter,
                            type,
                            cudnn.CUDNN_TENSOR_NHWC,
                            shape.filters(),
                            shape.channels(),
                            shape.size(),
                            shape.size()),
                    "cudnnSetFilter4dDescriptor");
            return filter;
        }

        private cudnnConvolutionStruct convolution(int arithmetic) {
            cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();
            dnn(cudnn.cudnnCreateConvolutionDescriptor(convolution), "cudnnCreateConvolutionDescriptor");
            descriptors.push(() ->
                    dnn(cudnn.cudnnDestroyConvolutionDescriptor(convolution), "cudnnDestroyConvolutionDescriptor"));
            dnn(
                    cudnn.cudnnSetConvolution2dDescriptor(
                            convolution,
                            shape.padding(),
                            shape.padding(),
                            shape.stride(),
                            shape.stride(),
                            1,
                            1,
                            cudnn.CUDNN_CROSS_CORRELATION,
                            cudnn.CUDNN_DATA_FLOAT),
                    "cudnnSetConvolution2dDescriptor");
            dnn(cudnn.cudnnSetConvolutionMathType(convolution, arithmetic), "cudnnSetConvolutionMathType");
            return convolution;
        }

        @Override
        public long scratchBytes() {
            return Math.max(
                    forward.scratchBytes(), Math.max(imageGradient.scratchBytes(), filterGradient.scratchBytes()));
        }

        @Override
        public Runnable forward(long images, long filters, long results, long scratch) {
            Address in = new Address(images);
            Address weights = new Address(filters);
            Address out = new Address(results);
            Address workspace = new Address(scratch);
            String call = "cudnnConvolutionForward for " + shape;
            return () -> dnn(
                    cudnn.cudnnConvolutionForward(
                            handle,
                            one,
                            x,
                            in,
                            w,
                            weights,
                            forward.convolution(),
                            forward.algorithm(),
                            workspace,
                            forward.scratchBytes(),
                            zero,
                            y,
                            out),
                    call);
        }

        @Override
        public Runnable imageGradient(long dy, long filters, long dx, long scratch) {
            Address in = new Address(dy);
            Address weights = new Address(filters);
            Address out = new Address(dx);
            Address workspace = new Address(scratch);
            String call = "cudnnConvolutionBackwardData for " + shape;
            return () -> dnn(
                    cudnn.cudnnConvolutionBackwardData(
                            handle,
                            one,
                            w,
                            weights,
                            y,
                            in,
                            imageGradient.convolution(),
                            imageGradient.algorithm(),
                            workspace,
                            imageGradient.scratchBytes(),
                            zero,
                            x,
                            out),
                    call);
        }

        @Override
        public Runnable filterGradient(long images, long dy, long dw, long scratch) {
            Address in = new Address(images);
            Address gradient = new Address(dy);
            Address out = new Address(dw);
            Address workspace = new Address(scratch);
            String call = "cudnnConvolutionBackwardFilter for " + shape;
            return () -> dnn(
                    cudnn.cudnnConvolutionBackwardFilter(
                            handle,
                            one,
                            x,
                            in,
                            y,
                            gradient,
                            filterGradient.convolution(),
                            filterGradient.algorithm(),
                            workspace,
                            filterGradient.scratchBytes(),
                            zero,
                            w,
                            out),
                    call);
        }
    }
}
