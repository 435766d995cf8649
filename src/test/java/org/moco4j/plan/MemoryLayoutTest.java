package org.moco4j.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class MemoryLayoutTest {
    private static final long LINE = MemoryLayout.ALIGNMENT;

    /** A linear sequence of steps, and the values outside of the block. */
    private record Lines(List<Step> steps, Set<Value> outside) {
        static Lines random(long seed, int length) {
            Random random = new Random(seed);
            Set<Value> outside = Collections.newSetFromMap(new IdentityHashMap<>());
            List<Value> known = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Value input = value("in" + i, random);
                outside.add(input);
                known.add(input);
            }
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                List<Value> reads = new ArrayList<>();
                for (int r = random.nextInt(4); r > 0; r--) {
                    // Mostly new values, as in a network, and sometimes old ones.
                    int back = random.nextInt(4) == 0 ? known.size() : Math.min(3, known.size());
                    reads.add(known.get(known.size() - 1 - random.nextInt(back)));
                }
                List<Value> writes = new ArrayList<>();
                for (int w = 1 + random.nextInt(3); w > 0; w--) {
                    boolean alike = !reads.isEmpty() && random.nextBoolean();
                    Value value = alike
                            ? new Value("v" + i, Layout.PLAIN, reads.get(0).shape())
                            : value("v" + i + "." + w, random);
                    if (random.nextInt(8) == 0) {
                        outside.add(value);
                    }
                    writes.add(value);
                }
                steps.add(step(reads, writes, random.nextBoolean()));
                known.addAll(writes);
            }
            return new Lines(steps, outside);
        }

        private static Value value(String name, Random random) {
            return new Value(name, Layout.PLAIN, new long[] {1 + random.nextInt(5), 1 + random.nextInt(20)});
        }

        /** Value to the last step that reads or writes it. */
        IdentityHashMap<Value, Integer> ends() {
            IdentityHashMap<Value, Integer> ends = new IdentityHashMap<>();
            for (int i = 0; i < steps.size(); i++) {
                for (Value value : steps.get(i).writes()) {
                    ends.put(value, i);
                }
                for (Value value : steps.get(i).reads()) {
                    ends.put(value, i);
                }
            }
            return ends;
        }
    }

    private static Step step(List<Value> reads, List<Value> writes, boolean inPlace) {
        Set<StepOption> permissions = inPlace ? Set.of(StepOption.IN_PLACE) : Set.of();
        return new Step("step", reads, writes, Step.Work.NONE, permissions, arrays -> () -> {});
    }

    private static Value value(String name, long length) {
        return new Value(name, Layout.PLAIN, new long[] {length});
    }

    @Property(tries = 500)
    void valuesAliveTogetherNeverOverlap(@ForAll long seed, @ForAll(min = 1, max = 40) int length) {
        Lines lines = Lines.random(seed, length);
        // Half of the cases keep some values until the end.
        Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        Random random = new Random(seed);
        if (random.nextBoolean()) {
            lines.steps()
                    .forEach(step -> step.writes().stream()
                            .filter(value -> !lines.outside().contains(value) && random.nextInt(4) == 0)
                            .forEach(kept::add));
        }
        MemoryLayout layout = new MemoryLayout(lines.steps(), lines.outside(), kept);
        IdentityHashMap<Value, Integer> ends = lines.ends();
        kept.forEach(value -> ends.put(value, length));
        List<Value> alive = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int now = i;
            Step step = lines.steps().get(i);
            // Values that this step reads for the last time are still alive while it writes.
            alive.removeIf(value -> ends.get(value) < now);
            for (Value written : step.writes()) {
                if (lines.outside().contains(written)) {
                    continue;
                }
                for (Value other : alive) {
                    boolean takesOver = step.may(StepOption.IN_PLACE)
                            && written == step.writes().get(0)
                            && other == step.reads().stream().findFirst().orElse(null)
                            && ends.get(other) == now
                            && layout.offset(other) == layout.offset(written)
                            && other.length() == written.length();
                    assertTrue(
                            takesOver || apart(layout, written, other),
                            () -> written + " overlaps " + other + " in step " + now);
                }
                alive.add(written);
            }
        }
    }

    @Property(tries = 200)
    void everyValueOfTheBlockIsAlignedAndInside(@ForAll long seed, @ForAll(min = 1, max = 40) int length) {
        Lines lines = Lines.random(seed, length);
        MemoryLayout layout = new MemoryLayout(lines.steps(), lines.outside(), Set.of());
        long sum = 0;
        for (Step step : lines.steps()) {
            for (Value value : step.writes()) {
                assertEquals(!lines.outside().contains(value), layout.contains(value), value::toString);
                if (layout.contains(value)) {
                    assertEquals(0, layout.offset(value) % LINE, value::toString);
                    assertTrue(layout.offset(value) + value.length() <= layout.length(), value::toString);
                    sum += rounded(value);
                }
            }
        }
        assertTrue(layout.length() <= sum);
        assertFalse(lines.outside().stream().anyMatch(layout::contains));
    }

    @Property(tries = 200)
    void theBlockHoldsAllValuesThatAreAliveTogether(@ForAll long seed, @ForAll(min = 1, max = 40) int length) {
        Lines lines = Lines.random(seed, length);
        MemoryLayout layout = new MemoryLayout(lines.steps(), lines.outside(), Set.of());
        for (Step step : lines.steps()) {
            long written = step.writes().stream()
                    .filter(v -> !lines.outside().contains(v))
                    .mapToLong(MemoryLayoutTest::rounded)
                    .sum();
            assertTrue(layout.length() >= written);
        }
    }

    @Test
    void aChainNeedsTheMemoryOfTwoValues() {
        assertEquals(2 * rounded(value("any", 100)), chain(false).length());
    }

    @Test
    void aChainInPlaceNeedsTheMemoryOfOneValue() {
        assertEquals(rounded(value("any", 100)), chain(true).length());
    }

    private static MemoryLayout chain(boolean inPlace) {
        Value last = value("in", 100);
        Set<Value> outside = Set.of(last);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Value next = value("v" + i, 100);
            steps.add(step(List.of(last), List.of(next), inPlace));
            last = next;
        }
        return new MemoryLayout(steps, outside, Set.of());
    }

    @Test
    void aValueThatIsReadLaterIsNotOverwritten() {
        Value a = value("a", 100);
        Value b = value("b", 100);
        Value c = value("c", 100);
        MemoryLayout layout = new MemoryLayout(
                List.of(
                        step(List.of(), List.of(a), false),
                        step(List.of(a), List.of(b), true),
                        step(List.of(a, b), List.of(c), false)),
                Set.of(),
                Set.of());
        assertTrue(apart(layout, a, b));
    }

    @Test
    void neighboringGapsAreMerged() {
        List<Value> small = List.of(value("a", 100), value("b", 100), value("c", 100));
        Value end = value("end", 1);
        Value large = value("large", 300);
        MemoryLayout layout = new MemoryLayout(
                List.of(
                        step(List.of(), small, false),
                        step(List.of(small.get(0)), List.of(end), false),
                        step(List.of(small.get(2)), List.of(), false),
                        step(List.of(small.get(1)), List.of(), false),
                        step(List.of(end), List.of(large), false)),
                Set.of(),
                Set.of());
        assertEquals(0, layout.offset(large));
    }

    private static boolean apart(MemoryLayout layout, Value a, Value b) {
        return layout.offset(a) + a.length() <= layout.offset(b) || layout.offset(b) + b.length() <= layout.offset(a);
    }

    private static long rounded(Value value) {
        return (value.length() + LINE - 1) / LINE * LINE;
    }
}
