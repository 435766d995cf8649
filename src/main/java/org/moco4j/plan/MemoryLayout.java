package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places every value of a plan in one block of memory, so that values that are never alive together share memory: first
 * fit over the gaps, in the order of the steps.
 */
public final class MemoryLayout {
    /** The alignment of values in elements: a cache line of 64 bytes in float32. */
    public static final int ALIGNMENT = 16;

    private final Map<Value, Long> offsets = new IdentityHashMap<>();
    private final List<Gap> gaps = new ArrayList<>(List.of(new Gap(0, Long.MAX_VALUE)));
    private long used;

    private record Gap(long from, long to) {}

    /**
     * @param steps in the order in which they run
     * @param outside values outside of the block: weights, inputs, outputs
     * @param kept values that a later run uses too, so no other value gets their memory
     */
    MemoryLayout(List<Step> steps, Set<Value> outside, Set<Value> kept) {
        Map<Value, Integer> lastUse = lastUses(steps);
        kept.forEach(value -> lastUse.put(value, steps.size()));
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Set<Value> dying = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Value read : step.reads()) {
                if (!outside.contains(read) && lastUse.get(read) == i) {
                    dying.add(read);
                }
            }
            for (int w = 0; w < step.writes().size(); w++) {
                Value value = step.writes().get(w);
                if (outside.contains(value)) {
                    continue;
                }
                Value first = step.reads().isEmpty() ? null : step.reads().get(0);
                if (w == 0
                        && step.may(StepOption.IN_PLACE)
                        && dying.contains(first)
                        && first.elements() == value.elements()) {
                    offsets.put(value, offsets.get(first));
                    dying.remove(first);
                } else {
                    offsets.put(value, take(rounded(value)));
                }
                if (lastUse.get(value) == i) {
                    dying.add(value);
                }
            }
            dying.forEach(value -> free(offsets.get(value), rounded(value)));
        }
    }

    private static Map<Value, Integer> lastUses(List<Step> steps) {
        Map<Value, Integer> last = new IdentityHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Value value : steps.get(i).writes()) {
                last.put(value, i);
            }
            for (Value value : steps.get(i).reads()) {
                last.put(value, i);
            }
        }
        return last;
    }

    private static long rounded(Value value) {
        return (value.elements() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private long take(long length) {
        for (int i = 0; i < gaps.size(); i++) {
            Gap gap = gaps.get(i);
            if (gap.to - gap.from >= length) {
                gaps.remove(i);
                if (gap.from + length < gap.to) {
                    gaps.add(i, new Gap(gap.from + length, gap.to));
                }
                used = Math.max(used, gap.from + length);
                return gap.from;
            }
        }
        throw new IllegalStateException("the last gap has no end");
    }

    private void free(long from, long length) {
        int i = 0;
        while (i < gaps.size() && gaps.get(i).from < from) {
            i++;
        }
        Gap gap = new Gap(from, from + length);
        if (i < gaps.size() && gaps.get(i).from == gap.to) {
            gap = new Gap(gap.from, gaps.remove(i).to);
        }
        if (i > 0 && gaps.get(i - 1).to == gap.from) {
            gap = new Gap(gaps.remove(--i).from, gap.to);
        }
        gaps.add(i, gap);
    }

    /** The value's offset in the block, in elements. */
    public long offset(Value value) {
        return offsets.get(value);
    }

    boolean contains(Value value) {
        return offsets.containsKey(value);
    }

    /** The block's length in elements. */
    public long length() {
        return used;
    }
}
