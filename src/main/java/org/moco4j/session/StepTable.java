package org.moco4j.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.moco4j.plan.GraphRunner.StepUse;
import org.moco4j.plan.onednn.MachineLimits;

/**
 * The table of {@code bench --explain}: how long each kind of step took, and how close it came to what the machine can
 * do.
 *
 * @param limits of this machine; empty if they are not known
 */
record StepTable(List<StepUse> steps, Optional<MachineLimits> limits) {
    /** The shares of the limit that the summary distinguishes, in percent. */
    private static final List<Integer> LEVELS = List.of(0, 10, 25, 50, 75);

    private static final double GIGA = 1e9;

    /** Returns the table, the kind of step with the longest time first; empty if no step was measured. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (steps.isEmpty()) {
            return lines;
        }
        lines.add("calls        ms   GFLOP/s    GB/s  of limit  kernel");
        Map<String, List<StepUse>> kinds = new LinkedHashMap<>();
        for (StepUse step : steps) {
            kinds.computeIfAbsent(name(step), name -> new ArrayList<>()).add(step);
        }
        kinds.entrySet().stream()
                .sorted(Comparator.comparingDouble(kind -> -nanos(kind.getValue())))
                .map(kind -> row(kind.getKey(), kind.getValue()))
                .forEach(lines::add);
        return lines;
    }

    private static String name(StepUse step) {
        return step.kernel()
                + (step.work().shape().isEmpty() ? "" : ": " + step.work().shape());
    }

    private String row(String name, List<StepUse> kind) {
        double seconds = nanos(kind) / GIGA;
        double operations = sum(kind, step -> step.work().operations());
        return String.format(
                Locale.ROOT,
                "%4d x %8.1f %9s %7s %9s  %s",
                kind.size(),
                seconds * 1000,
                operations > 0 ? number(operations / GIGA / seconds) : "",
                number(sum(kind, StepUse::bytes) / GIGA / seconds),
                limits.map(limit -> percent(sum(kind, limit::seconds) / seconds))
                        .orElse(""),
                name);
    }

    /** Returns which share of the time is in steps at which share of the limits; empty if the limits are not known. */
    List<String> summary() {
        return steps.isEmpty() ? List.of() : limits.map(this::summary).orElse(List.of());
    }

    private List<String> summary(MachineLimits limit) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "limits, measured here: %,.0f GFLOP/s (product of large matrices), %,.1f GB/s (copying)",
                limit.operationsPerSecond() / GIGA,
                limit.bytesPerSecond() / GIGA));
        lines.add(percent(share(limit::isLimitedByComputing)) + " of the time is in steps that computing limits, "
                + percent(share(step -> !limit.isLimitedByComputing(step))) + " in steps that memory limits");
        for (int i = LEVELS.size() - 1; i >= 0; i--) {
            int from = LEVELS.get(i);
            int to = i + 1 < LEVELS.size() ? LEVELS.get(i + 1) : Integer.MAX_VALUE;
            double share = share(step -> {
                double reached = 100 * limit.seconds(step) / (step.nanos() / GIGA);
                return reached >= from && reached < to;
            });
            lines.add(String.format(
                    Locale.ROOT,
                    "%6s of the time at %s of the limit",
                    percent(share),
                    to == Integer.MAX_VALUE ? from + "% or more" : from + " to " + to + "%"));
        }
        return lines;
    }

    private double share(Predicate<StepUse> which) {
        return nanos(steps.stream().filter(which).toList()) / nanos(steps);
    }

    private static double nanos(List<StepUse> steps) {
        return sum(steps, StepUse::nanos);
    }

    private static double sum(List<StepUse> steps, ToDoubleFunction<StepUse> what) {
        return steps.stream().mapToDouble(what).sum();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : "";
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.0f%%", 100 * share) : "";
    }
}
