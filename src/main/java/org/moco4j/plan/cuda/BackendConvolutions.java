package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.dnn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;

/**
 * Convolutions by cuDNN's graph interface, which knows newer kernels than its older functions. Engines are tried in the
 * order of cuDNN's heuristics.
 */
final class BackendConvolutions implements Convolutions {
    private static final long ID_IMAGES = 1;
    private static final long ID_FILTERS = 2;
    private static final long ID_RESULTS = 3;
    private static final long ALIGNMENT = 16;
    private static final int MOST_ENGINES = 64;

    private final cudnnContext handle;
    private final BackendDescriptors descriptors = new BackendDescriptors();

    BackendConvolutions(cudnnContext handle) {
        this.handle = handle;
    }

    @Override
    public GpuDevice.Convolution prepare(ConvolutionShape shape, GpuPrecision precision) {
        return new Prepared(shape, precision);
    }

    @Override
    public void close() {
        descriptors.close();
    }

    /** The attributes of an operation. */
    private record Operation(
            int descriptor, int convolution, int images, int filters, int results, int alpha, int beta, String name) {
        static final Operation FORWARD = new Operation(
                cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
                "the forward pass");
        static final Operation IMAGE_GRADIENT = new Operation(
                cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
                "the gradient of the images");
        static final Operation FILTER_GRADIENT = new Operation(
                cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
                cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
                "the gradient of the filters");
    }

    /** An execution plan of one pass. */
    private record Pass(cudnnBackendDescriptor_t plan, long scratchBytes, String name) {}

    private final class Prepared implements GpuDevice.Convolution {
        private final ConvolutionShape shape;
        private final GpuPrecision precision;
        private final Pass forward;
        private final Pass imageGradient;
        private final Pass filterGradient;

        Prepared(ConvolutionShape shape, GpuPrecision precision) {
            this.shape = shape;
            this.precision = precision;
            cudnnBackendDescriptor_t images =
                    tensor(ID_IMAGES, shape.batch(), shape.channels(), shape.height(), shape.width());
            cudnnBackendDescriptor_t filters =
                    tensor(ID_FILTERS, shape.filters(), shape.channels(), shape.size(), shape.size());
            cudnnBackendDescriptor_t results =
                    tensor(ID_RESULTS, shape.batch(), shape.filters(), shape.outHeight(), shape.outWidth());
            cudnnBackendDescriptor_t convolution = convolution();
            forward = choose(Operation.FORWARD, convolution, images, filters, results);
            imageGradient = choose(Operation.IMAGE_GRADIENT, convolution, images, filters, results);
            filterGradient = choose(Operation.FILTER_GRADIENT, convolution, images, filters, results);
        }

        /** A tensor [n, c, h, w] in memory as [n, h, w, c]. */
        private cudnnBackendDescriptor_t tensor(long id, long n, long c, long h, long w) {
            int type = precision.activations() == ElementType.BF16 ? cudnn.CUDNN_DATA_BFLOAT16 : cudnn.CUDNN_DATA_FLOAT;
            cudnnBackendDescriptor_t tensor = descriptors.create(cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR);
            descriptors.setEnum(tensor, cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, cudnn.CUDNN_TYPE_DATA_TYPE, type);
            descriptors.setLongs(tensor, cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS, n, c, h, w);
            descriptors.setLongs(tensor, cudnn.CUDNN_ATTR_TENSOR_STRIDES, h * w * c, 1, w * c, c);
            descriptors.setLongs(tensor, cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID, id);
            descriptors.setLongs(tensor, cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
            return descriptors.complete(tensor);
        }

        private cudnnBackendDescriptor_t convolution() {
            cudnnBackendDescriptor_t d = descriptors.create(cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
            descriptors.setEnum(
                    d, cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, cudnn.CUDNN_TYPE_DATA_TYPE, cudnn.CUDNN_DATA_FLOAT);
            descriptors.setEnum(
                    d,
                    cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE,
                    cudnn.CUDNN_TYPE_CONVOLUTION_MODE,
                    cudnn.CUDNN_CROSS_CORRELATION);
            descriptors.setLongs(d, cudnn.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2);
            descriptors.setLongs(d, cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, shape.padding(), shape.padding());
            descriptors.setLongs(d, cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, shape.padding(), shape.padding());
            descriptors.setLongs(d, cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS, 1, 1);
            descriptors.setLongs(d, cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, shape.stride(), shape.stride());
            return descriptors.complete(d);
        }

        private Pass choose(
                Operation form,
                cudnnBackendDescriptor_t convolution,
                cudnnBackendDescriptor_t images,
                cudnnBackendDescriptor_t filters,
                cudnnBackendDescriptor_t results) {
            cudnnBackendDescriptor_t operation = descriptors.create(form.descriptor());
            descriptors.setDescriptor(operation, form.convolution(), convolution);
            descriptors.setDescriptor(operation, form.images(), images);
            descriptors.setDescriptor(operation, form.filters(), filters);
            descriptors.setDescriptor(operation, form.results(), results);
            descriptors.setFloat(operation, form.alpha(), 1f);
            descriptors.setFloat(operation, form.beta(), 0f);
            descriptors.complete(operation);
            cudnnBackendDescriptor_t graph = descriptors.create(cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
            descriptors.setPointers(
                    graph, cudnn.CUDNN_ATTR_OPERATIONGRAPH_HANDLE, cudnn.CUDNN_TYPE_HANDLE, handle.address());
            descriptors.setDescriptor(graph, cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS, operation);
            descriptors.complete(graph);
            String name = form.name() + " of " + shape + " in " + precision;
            for (int mode : new int[] {cudnn.CUDNN_HEUR_MODE_A, cudnn.CUDNN_HEUR_MODE_FALLBACK}) {
                for (cudnnBackendDescriptor_t engine : engines(graph, mode)) {
                    Optional<Pass> pass = allowed(engine) ? plan(engine, name) : Optional.empty();
                    if (pass.isPresent()) {
                        return pass.get();
                    }
                }
            }
            throw new GpuException("cuDNN has no engine with the same bits in every run for " + name);
        }

        /** The configurations of engines that cuDNN proposes, the best first; none if the heuristics do not know. */
        private List<cudnnBackendDescriptor_t> engines(cudnnBackendDescriptor_t graph, int mode) {
            cudnnBackendDescriptor_t heuristics = descriptors.create(cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
            descriptors.setDescriptor(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph);
            descriptors.setEnum(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_MODE, cudnn.CUDNN_TYPE_HEUR_MODE, mode);
            return descriptors.tryComplete(heuristics)
                    ? descriptors.getDescriptors(
                            heuristics,
                            cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS,
                            cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR,
                            MOST_ENGINES)
                    : List.of();
        }

        private boolean allowed(cudnnBackendDescriptor_t configuration) {
            List<cudnnBackendDescriptor_t> engine = descriptors.getDescriptors(
                    configuration, cudnn.CUDNN_ATTR_ENGINECFG_ENGINE, cudnn.CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1);
            if (engine.isEmpty()) {
                return false;
            }
            List<Integer> numbers = descriptors.getEnums(
                    engine.get(0),
                    cudnn.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
                    cudnn.CUDNN_TYPE_NUMERICAL_NOTE,
                    cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT);
            List<Integer> behavior = descriptors.getEnums(
                    engine.get(0),
                    cudnn.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE,
                    cudnn.CUDNN_TYPE_BEHAVIOR_NOTE,
                    cudnn.CUDNN_BEHAVIOR_NOTE_TYPE_COUNT);
            // float32 on tensor cores is TF32. Compiling at run time would delay the start.
            boolean tensorCores = numbers.contains(cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE)
                    || numbers.contains(cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS);
            boolean exact = precision != GpuPrecision.FLOAT32 || !tensorCores;
            return exact
                    && !numbers.contains(cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)
                    && !numbers.contains(cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)
                    && !behavior.contains(cudnn.CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION);
        }

        private Optional<Pass> plan(cudnnBackendDescriptor_t configuration, String name) {
            cudnnBackendDescriptor_t plan = descriptors.create(cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
            descriptors.setPointers(
                    plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_HANDLE, cudnn.CUDNN_TYPE_HANDLE, handle.address());
            descriptors.setDescriptor(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
            // Fails if the engine does not support the shape.
            if (!descriptors.tryComplete(plan)) {
                return Optional.empty();
            }
            long bytes = descriptors.getLong(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
            return bytes <= MOST_SCRATCH_BYTES ? Optional.of(new Pass(plan, bytes, name)) : Optional.empty();
        }

        @Override
        public long scratchBytes() {
            return Math.max(
                    forward.scratchBytes(), Math.max(imageGradient.scratchBytes(), filterGradient.scratchBytes()));
        }

        @Override
        public Runnable forward(long x, long w, long y, long scratch) {
            return run(forward, x, w, y, scratch);
        }

        @Override
        public Runnable imageGradient(long dy, long w, long dx, long scratch) {
            return run(imageGradient, dx, w, dy, scratch);
        }

        @Override
        public Runnable filterGradient(long x, long dy, long dw, long scratch) {
            return run(filterGradient, x, dw, dy, scratch);
        }

        private Runnable run(Pass pass, long images, long filters, long results, long scratch) {
            cudnnBackendDescriptor_t variant = descriptors.create(cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
            descriptors.setPointers(
                    variant,
                    cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS,
                    cudnn.CUDNN_TYPE_VOID_PTR,
                    images,
                    filters,
                    results);
            descriptors.setLongs(variant, cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, ID_IMAGES, ID_FILTERS, ID_RESULTS);
            descriptors.setPointers(
                    variant, cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, cudnn.CUDNN_TYPE_VOID_PTR, scratch);
            descriptors.complete(variant);
            String call = "cudnnBackendExecute for " + pass.name();
            return () -> dnn(cudnn.cudnnBackendExecute(handle, pass.plan(), variant), call);
        }
    }
}
