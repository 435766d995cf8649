package org.moco4j.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class RecomputationTest {
    private final Value images = value("images", 100);
    private final Value stem = value("stem", 1000);
    private final Value norm = value("norm", 1000);
    private final Value deep = value("deep", 1000);
    private final Value deepNorm = value("deep norm", 1000);
    private final Value gradient = value("gradient", 1000);
    private final Value last = value("last", 10);

    private static Value value(String name, long length) {
        return new Value(name, Layout.PLAIN, new long[] {length});
    }

    private static Step step(String kernel, List<Value> reads, List<Value> writes, StepOption... permissions) {
        return new Step(kernel, reads, writes, Step.Work.NONE, Set.of(permissions), arrays -> {
            List<INDArray> used = new ArrayList<>();
            Stream.concat(reads.stream(), writes.stream()).map(arrays::apply).forEach(used::add);
            return used::clear;
        });
    }

    private List<Step> steps() {
        return List.of(
                step("stem", List.of(images), List.of(stem), StepOption.RECOMPUTE),
                step("norm", List.of(stem), List.of(norm), StepOption.RECOMPUTE),
                step("deep", List.of(norm), List.of(deep)),
                step("deep norm", List.of(deep), List.of(deepNorm), StepOption.RECOMPUTE),
                step("gradient", List.of(deepNorm, norm), List.of(gradient)),
                step("last", List.of(gradient, stem), List.of(last)));
    }

    @Test
    void aCheapResultIsRecomputedBeforeItIsNeeded() {
        List<Step> all = Recomputation.insert(steps(), 4, Set.of(images, last));
        assertEquals(
                List.of("stem", "norm", "deep", "deep norm", "stem", "norm", "gradient", "last"),
                all.stream().map(Step::kernel).toList());

        Step stemAgain = all.get(4);
        Step normAgain = all.get(5);
        assertSame(images, stemAgain.reads().get(0));
        assertNotSame(stem, stemAgain.writes().get(0));
        assertSame(stemAgain.writes().get(0), normAgain.reads().get(0));
        assertSame(normAgain.writes().get(0), all.get(6).reads().get(1));
        assertSame(deepNorm, all.get(6).reads().get(0), "its input is kept, so it is kept too");
        assertSame(stemAgain.writes().get(0), all.get(7).reads().get(1));
    }

    @Test
    void theArraysBelongToTheRepeatedStep() {
        List<Step> all = Recomputation.insert(steps(), 4, Set.of(images, last));
        Step normAgain = all.get(5);
        List<Value> bound = new ArrayList<>();
        normAgain.binding().bind(value -> {
            bound.add(value);
            return null;
        });
        assertEquals(2, bound.size());
        assertSame(normAgain.reads().get(0), bound.get(0));
        assertSame(normAgain.writes().get(0), bound.get(1));
    }

    @Test
    void resultsOutsideOfTheBlockStayThere() {
        List<Step> all = Recomputation.insert(steps(), 4, Set.of(images, stem, last));
        assertEquals(1, all.stream().filter(s -> s.kernel().equals("stem")).count());
        assertSame(stem, all.get(all.size() - 1).reads().get(1));
    }

    @Test
    void recomputationSavesTheMemoryOfOneResult() {
        List<Step> steps = List.of(
                step("stem", List.of(images), List.of(stem), StepOption.RECOMPUTE),
                step("deep", List.of(stem), List.of(deep)),
                step("deep norm", List.of(deep), List.of(deepNorm)),
                step("gradient", List.of(deepNorm, deep), List.of(gradient)),
                step("last", List.of(gradient, stem), List.of(last)));
        Set<Value> outside = Set.of(images, last);
        long one = new MemoryLayout(steps.subList(0, 1), outside, Set.of()).length();
        assertEquals(4 * one, new MemoryLayout(steps, outside, Set.of()).length());
        assertEquals(3 * one, new MemoryLayout(Recomputation.insert(steps, 3, outside), outside, Set.of()).length());
    }

    @Test
    void aForwardPassAloneIsNotChanged() {
        List<Step> forward = steps().subList(0, 4);
        assertEquals(forward, Recomputation.insert(forward, 4, Set.of(images)).subList(0, 4));
        assertEquals(4, Recomputation.insert(forward, 4, Set.of(images)).size());
    }
}
