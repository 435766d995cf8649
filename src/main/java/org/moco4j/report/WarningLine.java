package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that went wrong in a run, or that is over.
 *
 * @param cause its name for programs, e.g. {@code collapse}
 * @param begins whether it is there now; else it is over
 * @param epoch in which it was noticed, from 1
 * @param step training steps of the run until then
 * @param text what it is and what usually helps, for people
 */
public record WarningLine(String cause, boolean begins, int epoch, long step, String text) {
    /** The type of such lines in {@code metrics.jsonl}. */
    static final String TYPE = "warning";

    /**
     * What is wrong at the end of a log: the warnings that are not over, oldest first.
     *
     * @param lines of {@code metrics.jsonl}
     */
    public static List<WarningLine> standing(List<JsonNode> lines) {
        Map<String, WarningLine> standing = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            if (line.path("type").asText().equals(TYPE)) {
                WarningLine warning = of(line);
                standing.remove(warning.cause);
                if (warning.begins) {
                    standing.put(warning.cause, warning);
                }
            }
        }
        return new ArrayList<>(standing.values());
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
