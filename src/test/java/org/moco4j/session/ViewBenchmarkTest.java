package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ThreadCounts;

class ViewBenchmarkTest {
    @Test
    void aStepLastsAsLongAsTheSlowestOfStepWorkersAndProcessors() {
        assertEquals(100, ViewBenchmark.stepWithViews(100, 60, new ThreadCounts(2, 1), 4), "the step");
        assertEquals(150, ViewBenchmark.stepWithViews(100, 300, new ThreadCounts(1, 2), 4), "the workers");
        assertEquals(130, ViewBenchmark.stepWithViews(100, 60, new ThreadCounts(2, 1), 2), "the processors");
        assertEquals(160, ViewBenchmark.stepWithViews(100, 60, new ThreadCounts(1, 1), 1), "one processor");
    }

    @Test
    void theTimeForViewsIsThatOfWholeBatches() {
        Map<String, String> small = Map.of("image-size", "8", "batch_size", "8", "moco-k", "16", "bn-splits", "2");
        double eight = ViewBenchmark.millisPerBatch(MocoConfig.defaults().with(small));

        assertTrue(eight > 0 && eight < 10_000, () -> "milliseconds: " + eight);
    }
}
