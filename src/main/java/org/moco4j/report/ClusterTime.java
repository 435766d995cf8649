package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of the time that the steps of an epoch took on a cluster. Each value is a share of this time, 0 to 1; all
 * four together are 1, or 0 if there was no step.
 *
 * @param computing views and encoders on the busiest executor
 * @param broadcasting sending the weights to the executors
 * @param collecting scheduling, and the transfer of the results to the driver
 * @param driver the driver's own part
 */
public record ClusterTime(double computing, double broadcasting, double collecting, double driver) {
    private static final String KEY = "cluster";

    /** The time of a line of the log; empty if the line has none. */
    static Optional<ClusterTime> of(JsonNode line) {
        JsonNode time = line.path(KEY);
        return time.isObject()
                ? Optional.of(new ClusterTime(
                        share(time, "computing"),
                        share(time, "broadcasting"),
                        share(time, "collecting"),
                        share(time, "driver")))
                : Optional.empty();
    }

    private static double share(JsonNode time, String key) {
        return time.path(key).asDouble(Double.NaN);
    }

    void writeTo(ObjectNode line) {
        ObjectNode time = line.putObject(KEY);
        time.put("computing", rounded(computing));
        time.put("broadcasting", rounded(broadcasting));
        time.put("collecting", rounded(collecting));
        time.put("driver", rounded(driver));
    }

    private static double rounded(double share) {
        return Math.round(share * 1000) / 1000.0;
    }

    /** Returns one line for people. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "computing %.0f%%, broadcasting %.0f%%, collecting %.0f%%, driver %.0f%%",
                100 * computing,
                100 * broadcasting,
                100 * collecting,
                100 * driver);
    }
}
