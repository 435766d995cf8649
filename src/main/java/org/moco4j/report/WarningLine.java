package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The begin or the end of a problem in a run.
 *
 * @param cause the problem's name for programs, e.g. {@code collapse}
 * @param begins whether the problem begins; else it ends
 * @param epoch in which it was noticed, from 1
 * @param step training steps of the run up to that point
 * @param text describes the problem and what usually helps, for people
 */
public record WarningLine(String cause, boolean begins, int epoch, long step, String text) {
    /** The type of such lines in {@code metrics.jsonl}. */
    static final String TYPE = "warning";

    /**
     * The warnings that are still active at the end of a log, oldest first.
     *
     * @param lines of {@code metrics.jsonl}
     */
    public static List<WarningLine> active(List<JsonNode> lines) {
        Map<String, WarningLine> active = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            if (line.path("type").asText().equals(TYPE)) {
                WarningLine warning = of(line);
                active.remove(warning.cause);
                if (warning.begins) {
                    active.put(warning.cause, warning);
                }
            }
        }
        return new ArrayList<>(active.values());
    }

    private static WarningLine of(JsonNode line) {
        return new WarningLine(
                line.path("cause").asText(),
                line.path("begins").asBoolean(true),
                line.path("epoch").asInt(),
                line.path("step").asLong(),
                line.path("text").asText());
    }
}
