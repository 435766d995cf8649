package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.dnn;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
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
    private final CloseStack descriptors = new CloseStack();

    CudnnConvolutions(cudnnContext handle) {
        this.handle = handle;
    }

    /**
     * Prepares a convolution. Each pass takes cuDNN's first choice among the algorithms that give the same bits in
     * every run; it is chosen when the pass is first used. Nothing is measured, so each run chooses the same. A pass throws
     * {@link GpuException} if cuDNN has no such algorithm.
     */
    GpuDevice.Convolution prepare(ConvolutionShape shape, GpuPrecision precision) {
        return new Prepared(shape, precision);
    }

    /** Frees the descriptors of all convolutions. */
    void close() {
        descriptors.close();
    }

    /** What cuDNN proposes for one pass. */
    private record Proposal(int algorithm, int status, int determinism, int arithmetic) {}

    /** The chosen algorithm of one pass. */
    private record Choice(cudnnConvolutionStruct convolution, int algorithm, long scratchBytes) {}

    private final class Prepared implements GpuDevice.Convolution {
        private final ConvolutionShape shape;
        private final GpuPrecision precision;
        private final cudnnTensorStruct x;
        private final cudnnTensorStruct y;
        private final cudnnFilterStruct w;
        /** The passes that are used: inference needs the forward pass only. */
        private final Map<GpuDevice.Pass, Choice> choices = new EnumMap<>(GpuDevice.Pass.class);

        Prepared(ConvolutionShape shape, GpuPrecision precision) {
            this.shape = shape;
            this.precision = precision;
            int type = precision.activations() == ElementType.BF16 ? cudnn.CUDNN_DATA_BFLOAT16 : cudnn.CUDNN_DATA_FLOAT;
            x = tensor(type, shape.channels(), shape.height(), shape.width());
            y = tensor(type, shape.filters(), shape.outHeight(), shape.outWidth());
            w = filter(type);
        }

        private Choice choice(GpuDevice.Pass pass) {
            return choices.computeIfAbsent(pass, this::choose);
        }

        private Choice choose(GpuDevice.Pass pass) {
            List<Proposal> proposals = proposals(pass);
            try (SizeTPointer bytes = new SizeTPointer(1)) {
                for (Proposal p : proposals) {
                    if (p.status() != cudnn.CUDNN_STATUS_SUCCESS
                            || p.determinism() != cudnn.CUDNN_DETERMINISTIC
                            || !allows(p.arithmetic())) {
                        continue;
                    }
                    // Only FMA_MATH keeps float32 exact, also if cuDNN proposes other arithmetic.
                    boolean exact = precision == GpuPrecision.FLOAT32;
                    cudnnConvolutionStruct convolution = convolution(exact ? arithmetic() : p.arithmetic());
                    if (askScratch(pass, convolution, p.algorithm(), bytes) == cudnn.CUDNN_STATUS_SUCCESS
                            && bytes.get() <= MOST_SCRATCH_BYTES) {
                        return new Choice(convolution, p.algorithm(), bytes.get());
                    }
                }
            }
            throw new GpuException("cuDNN has no algorithm with the same bits in every run for " + pass.description()
                    + " of " + shape + " in " + precision + " (" + proposals.size() + " were proposed)");
        }

        /** The proposals for a pass, in cuDNN's order. */
        private List<Proposal> proposals(GpuDevice.Pass pass) {
            cudnnConvolutionStruct asked = convolution(arithmetic());
            try (IntPointer count = new IntPointer(1)) {
                return switch (pass) {
                    case FORWARD -> {
                        try (var list = new cudnnConvolutionFwdAlgoPerf_t(MOST_ALGORITHMS)) {
                            dnn(
                                    cudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                                            handle, x, w, asked, y, MOST_ALGORITHMS, count, list),
                                    "cudnnGetConvolutionForwardAlgorithm_v7 for " + shape);
                            yield proposals(count.get(), i -> {
                                cudnnConvolutionFwdAlgoPerf_t p = list.getPointer(i);
                                return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                            });
                        }
                    }
                    case IMAGE_GRADIENT -> {
                        try (var list = new cudnnConvolutionBwdDataAlgoPerf_t(MOST_ALGORITHMS)) {
                            dnn(
                                    cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                                            handle, w, y, asked, x, MOST_ALGORITHMS, count, list),
                                    "cudnnGetConvolutionBackwardDataAlgorithm_v7 for " + shape);
                            yield proposals(count.get(), i -> {
                                cudnnConvolutionBwdDataAlgoPerf_t p = list.getPointer(i);
                                return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                            });
                        }
                    }
                    case FILTER_GRADIENT -> {
                        try (var list = new cudnnConvolutionBwdFilterAlgoPerf_t(MOST_ALGORITHMS)) {
                            dnn(
                                    cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                                            handle, x, y, asked, w, MOST_ALGORITHMS, count, list),
                                    "cudnnGetConvolutionBackwardFilterAlgorithm_v7 for " + shape);
                            yield proposals(count.get(), i -> {
                                cudnnConvolutionBwdFilterAlgoPerf_t p = list.getPointer(i);
                                return new Proposal(p.algo(), p.status(), p.determinism(), p.mathType());
                            });
                        }
                    }
                };
            }
        }

        private static List<Proposal> proposals(int count, IntFunction<Proposal> read) {
            return IntStream.range(0, count).mapToObj(read).toList();
        }

        /** Asks for the scratch memory of an algorithm; returns cuDNN's status. */
        private int askScratch(
                GpuDevice.Pass pass, cudnnConvolutionStruct convolution, int algorithm, SizeTPointer bytes) {
            return switch (pass) {
                case FORWARD ->
                    cudnn.cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, convolution, y, algorithm, bytes);
                case IMAGE_GRADIENT ->
                    cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(handle, w, y, convolution, x, algorithm, bytes);
                case FILTER_GRADIENT ->
                    cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                            handle, x, y, convolution, w, algorithm, bytes);
            };
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
        public long scratchBytes(GpuDevice.Pass pass) {
            return choice(pass).scratchBytes();
        }

        @Override
        public Runnable forward(long images, long filters, long results, long scratch) {
            Address in = new Address(images);
            Address weights = new Address(filters);
            Address out = new Address(results);
            Address workspace = new Address(scratch);
            String call = "cudnnConvolutionForward for " + shape;
            Choice choice = choice(GpuDevice.Pass.FORWARD);
            return () -> dnn(
                    cudnn.cudnnConvolutionForward(
                            handle,
                            one,
                            x,
                            in,
                            w,
                            weights,
                            choice.convolution(),
                            choice.algorithm(),
                            workspace,
                            choice.scratchBytes(),
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
            Choice choice = choice(GpuDevice.Pass.IMAGE_GRADIENT);
            return () -> dnn(
                    cudnn.cudnnConvolutionBackwardData(
                            handle,
                            one,
                            w,
                            weights,
                            y,
                            in,
                            choice.convolution(),
                            choice.algorithm(),
                            workspace,
                            choice.scratchBytes(),
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
            Choice choice = choice(GpuDevice.Pass.FILTER_GRADIENT);
            return () -> dnn(
                    cudnn.cudnnConvolutionBackwardFilter(
                            handle,
                            one,
                            x,
                            in,
                            y,
                            gradient,
                            choice.convolution(),
                            choice.algorithm(),
                            workspace,
                            choice.scratchBytes(),
                            zero,
                            w,
                            out),
                    call);
        }
    }
}
