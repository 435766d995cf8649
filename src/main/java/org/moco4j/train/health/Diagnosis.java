package org.moco4j.train.health;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the problems of a run, window by window. Each cause is reported once, and again only after it has ended. */
final class Diagnosis {
    private final Set<Cause> active;
    private final Map<Cause, Integer> consecutive = new EnumMap<>(Cause.class);
    private final int windowsToPass;
    private int passed;

    /**
     * @param known causes that were reported before and are still active
     * @param windowsToPass windows to skip at the beginning, until the queue contains no random keys
     */
    Diagnosis(Set<Cause> known, int windowsToPass) {
        this.active = EnumSet.noneOf(Cause.class);
        this.active.addAll(known);
        this.windowsToPass = windowsToPass;
    }

    /** The causes that begin or end with the next window; usually none. */
    List<HealthFinding> findings(StepWindow window) {
        if (passed < windowsToPass) {
            passed++;
            return List.of();
        }
        List<HealthFinding> findings = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            int count = Symptom.isShown(cause, window) ? consecutive.merge(cause, 1, Integer::sum) : 0;
            consecutive.put(cause, count);
            if (count >= Symptom.requiredWindows(cause) && active.add(cause)) {
                findings.add(new HealthFinding(cause, true, window));
            } else if (active.contains(cause) && Symptom.isOver(cause, window)) {
                active.remove(cause);
                findings.add(new HealthFinding(cause, false, window));
            }
        }
        return findings;
    }
}
