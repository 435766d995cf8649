package org.moco4j.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.moco4j.config.MocoConfig;
import org.moco4j.plan.Engine;
import org.moco4j.platform.ResidentMemory;
import org.moco4j.platform.ThreadCounts;

/** Collects the results of a benchmark as one line of JSON. */
public final class BenchmarkJson {
    private final MocoConfig config;
    private final ThreadCounts threads;
    private final Engine engine;
    private final Map<String, Object> values = new LinkedHashMap<>();

    public BenchmarkJson(MocoConfig config, ThreadCounts threads, Engine engine) {
        this.config = config;
        this.threads = threads;
        this.engine = engine;
    }

    /** Adds the times of training steps and inference, and the peak of the resident memory in MiB. */
    public void add(Benchmark.Result result) {
        int batch = config.optimizer().batchSize();
        values.put("images_per_second", rounded(batch / result.step() * 1000));
        values.put("batch_size", batch);
        values.put("threads", threads.compute());
        values.put("engine", engine.name());
        values.put("kernels", engine.kernels());
        values.put("precision", config.compute().precision().name().toLowerCase(Locale.ROOT));
        engine.gpu().ifPresent(gpu -> values.put("gpu", gpu));
        values.put("step_ms", engine.gpu().isPresent() ? rounded(result.step()) : parts(result));
        values.put("inference_images_per_second", rounded(batch / result.inference() * 1000));
        values.put("start_to_first_step_s", rounded(result.uptime() / 1000));
        values.put("peak_rss_mib", ResidentMemory.peakMib().orElse(null));
    }

    /** The parts of a step on the CPU; on a GPU the whole step is one call. */
    private static Map<String, Object> parts(Benchmark.Result result) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("key_forward", rounded(result.keyForward()));
        parts.put("query_forward", rounded(result.queryForward()));
        parts.put("backward", rounded(result.backward()));
        parts.put("update", rounded(result.update()));
        return parts;
    }

    /** Adds the speed of steps while views are made, also relative to steps without. */
    public void add(Benchmark.ViewsResult views) {
        int batch = config.optimizer().batchSize();
        values.put("with_views_images_per_second", rounded(batch / views.withViews() * 1000));
        values.put("with_views_of_bare", Math.round(views.bare() / views.withViews() * 1000) / 1000.0);
    }

    /** Returns the line. */
    public String text() throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(values);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
