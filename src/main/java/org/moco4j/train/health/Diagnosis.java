package org.moco4j.train.health;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with a run, window by window. Each cause is found once, and again only after it was over. */
final class Diagnosis {
    private final Set<Cause> there;
    private final Map<Cause, Integer> inARow = new EnumMap<>(Cause.class);
    private final int windowsToPass;
    private int passed;

    /**
     * @param known causes that were found before and are not over
     * @param windowsToPass at the beginning, until the queue holds no random keys any more
     */
    Diagnosis(Set<Cause> known, int windowsToPass) {
        this.there = EnumSet.noneOf(Cause.class);
        this.there.addAll(known);
        this.windowsToPass = windowsToPass;
    }

    /** What the next window changes; mostly nothing. */
    List<HealthFinding> findings(StepWindow window) {
        if (passed < windowsToPass) {
            passed++;
            return List.of();
        }
        List<HealthFinding> findings = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            int row = Symptom.shown(cause, window) ? inARow.merge(cause, 1, Integer::sum) : 0;
            inARow.put(cause, row);
            if (row >= Symptom.patience(cause) && there.add(cause)) {
                findings.add(new HealthFinding(cause, true, window));
            } else if (there.contains(cause) && Symptom.over(cause, window)) {
                there.remove(cause);
                findings.add(new HealthFinding(cause, false, window));
            }
        }
        return findings;
    }
}
