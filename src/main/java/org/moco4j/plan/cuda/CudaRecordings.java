package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.runtime;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** CUDA graphs: work of one stream that was recorded. */
final class CudaRecordings implements AutoCloseable {
    private final CUstream_st stream;
    private final List<Graph> open = new ArrayList<>();

    CudaRecordings(CUstream_st stream) {
        this.stream = stream;
    }

    /** Records what the work starts on the stream, without running it. */
    GpuDevice.Recording record(Runnable work) {
        CUgraph_st graph = capture(work);
        CUgraphExec_st executable = new CUgraphExec_st();
        int status = cudart.cudaGraphInstantiateWithFlags(executable, graph, 0);
        runtime(cudart.cudaGraphDestroy(graph), "cudaGraphDestroy");
        runtime(status, "cudaGraphInstantiateWithFlags");
        Graph recorded = new Graph(executable);
        open.add(recorded);
        return recorded;
    }

    private CUgraph_st capture(Runnable work) {
        CUgraph_st graph = new CUgraph_st();
        // Thread-local: calls of other threads, such as allocations, do not disturb the recording.
        runtime(
                cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal),
                "cudaStreamBeginCapture");
        boolean complete = false;
        try {
            work.run();
            complete = true;
        } finally {
            int status = cudart.cudaStreamEndCapture(stream, graph);
            if (complete) {
                runtime(status, "cudaStreamEndCapture");
            } else {
                abandon(graph);
            }
        }
        return graph;
    }

    /** Frees a recording whose work failed. That failure is what the caller must see. */
    @SuppressWarnings("CheckReturnValue")
    private static void abandon(CUgraph_st graph) {
        if (!graph.isNull()) {
            cudart.cudaGraphDestroy(graph);
        }
        cudart.cudaGetLastError();
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            List.copyOf(open).forEach(graph -> all.push(graph::close));
        }
    }

    private final class Graph implements GpuDevice.Recording {
        private final CUgraphExec_st executable;

        Graph(CUgraphExec_st executable) {
            this.executable = executable;
        }

        @Override
        public void replay() {
            if (!open.contains(this)) {
                throw new IllegalStateException("the recording is closed");
            }
            runtime(cudart.cudaGraphLaunch(executable, stream), "cudaGraphLaunch");
        }

        @Override
        public void close() {
            if (open.remove(this)) {
                runtime(cudart.cudaStreamSynchronize(stream), "cudaStreamSynchronize");
                runtime(cudart.cudaGraphExecDestroy(executable), "cudaGraphExecDestroy");
            }
        }
    }
}
