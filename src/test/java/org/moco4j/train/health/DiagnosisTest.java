package org.moco4j.train.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.moco4j.train.health.HealthMonitor.Diagnosis;

class DiagnosisTest {
    private static final double CHANCE = Math.log1p(256);
    private static final StepWindow HEALTHY = window(0.9, 0.4, 0.14);
    private static final StepWindow COLLAPSED = window(1, 0.001, 0.01);
    private static final StepWindow STUCK = window(0.995, 0.3, 0.01);
    private static final StepWindow EASY = window(0.4, 0.97, 0.97);

    @Test
    void eachCauseBeginsOnceAfterItsRequiredWindowsAndEndsOnce() {
        assertEquals(
                List.of("2 COLLAPSE", "5 over COLLAPSE"),
                run(COLLAPSED, COLLAPSED, COLLAPSED, COLLAPSED, HEALTHY, HEALTHY));
        assertEquals(
                List.of("6 LOSS_AT_CHANCE", "9 over LOSS_AT_CHANCE"),
                run(STUCK, STUCK, STUCK, STUCK, STUCK, STUCK, STUCK, STUCK, HEALTHY));
        assertEquals(List.of("4 TOO_EASY", "6 over TOO_EASY"), run(EASY, EASY, EASY, EASY, EASY, HEALTHY));
        assertEquals(List.of(), run(STUCK, STUCK, STUCK, STUCK, STUCK, HEALTHY, STUCK, STUCK, STUCK, STUCK, STUCK));
    }

    @Test
    void aCollapseIsNotReportedAsALossAtChanceOrATooEasyTask() {
        StepWindow drifting = window(0.4, 0.0001, 1);
        assertEquals(
                List.of("2 COLLAPSE"),
                run(
                        COLLAPSED, COLLAPSED, COLLAPSED, COLLAPSED, COLLAPSED, COLLAPSED, drifting, drifting, drifting,
                        drifting));
    }

    @Test
    void aLossNearChanceIsNoProblemIfThePositiveIsFound() {
        StepWindow hot = window(0.998, 0.6, 0.2);
        assertEquals(List.of(), run(hot, hot, hot, hot, hot, hot, hot, hot));
    }

    @Test
    void aKnownCauseIsNotReportedAgainAndTheQueueFillsFirst() {
        Diagnosis known = new Diagnosis(Set.of(Cause.COLLAPSE), 0);
        assertEquals(List.of("3 over COLLAPSE"), run(known, COLLAPSED, COLLAPSED, HEALTHY));
        assertEquals(
                List.of("4 COLLAPSE"), run(new Diagnosis(Set.of(), 2), COLLAPSED, COLLAPSED, COLLAPSED, COLLAPSED));
    }

    /** Compares the findings with the definition: a cause begins when all of the last required windows show it. */
    @Property(tries = 300)
    void theFindingsEqualTheDefinitionForAnyRun(@ForAll Random random) {
        List<StepWindow> windows = new ArrayList<>();
        StepWindow last = HEALTHY;
        for (int i = 0; i < 60; i++) {
            if (random.nextInt(5) == 0) {
                last = window(
                        random.nextInt(3) == 0 ? 0.965 + 0.03 * random.nextDouble() : random.nextDouble(),
                        random.nextInt(3) == 0 ? 0.07 * random.nextDouble() : random.nextDouble(),
                        random.nextBoolean() ? 0.9 + 0.1 * random.nextDouble() : 0.1 * random.nextDouble());
            }
            windows.add(last);
        }
        List<String> expected = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            boolean active = false;
            for (int i = 0; i < windows.size(); i++) {
                int from = i + 1 - cause.requiredWindows();
                boolean shown =
                        from >= 0 && windows.subList(from, i + 1).stream().allMatch(w -> cause.isShown(w));
                if (!active && shown) {
                    active = true;
                    expected.add(i + 1 + " " + cause);
                } else if (active && cause.isOver(windows.get(i))) {
                    active = false;
                    expected.add(i + 1 + " over " + cause);
                }
            }
        }

        List<String> found = run(windows.toArray(StepWindow[]::new));

        assertEquals(
                expected.stream().sorted().toList(), found.stream().sorted().toList());
    }

    /** A window that shows a cause cannot also show its end. */
    @Property
    void noWindowShowsACauseAndItsEnd(@ForAll Random random) {
        StepWindow window =
                window(1.2 * random.nextDouble(), random.nextDouble() * random.nextDouble(), random.nextDouble());
        for (Cause cause : Cause.values()) {
            assertEquals(false, cause.isShown(window) && cause.isOver(window), cause + " " + window);
        }
    }

    private static List<String> run(StepWindow... windows) {
        return run(new Diagnosis(Set.of(), 0), windows);
    }

    private static List<String> run(Diagnosis diagnosis, StepWindow... windows) {
        List<String> findings = new ArrayList<>();
        for (int i = 0; i < windows.length; i++) {
            for (HealthFinding finding : diagnosis.findings(windows[i])) {
                findings.add(i + 1 + (finding.begins() ? " " : " over ") + finding.cause());
            }
        }
        return findings;
    }

    private static StepWindow window(double lossShare, double spread, double accuracy) {
        return new StepWindow(lossShare * CHANCE, CHANCE, spread, accuracy, 1.0 / 257);
    }
}
