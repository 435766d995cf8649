package org.moco4j.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateSearchTest {
    private static final List<Double> GRID = List.of(0.01, 0.1, 1.0);

    private final List<Double> tried = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 300, 10_000})
    void theBestRateIsFoundWhereverItIs(double best) {
        double found = search(best).bestAround(GRID);

        assertEquals(best, found, 1e-9 * best, "tried " + tried);
        assertTrue(
                tried.stream().anyMatch(rate -> rate < best) && tried.stream().anyMatch(rate -> rate > best));
        assertEquals(tried.size(), tried.stream().distinct().count(), "no rate is tried twice: " + tried);
    }

    @Test
    void aSearchWithoutAnOptimumEnds() {
        LearningRateSearch ever = losing(rate -> -Math.log(rate));
        assertTrue(ever.bestAround(GRID) >= 1e6);
        LearningRateSearch never = losing(Math::log);
        assertTrue(never.bestAround(GRID) <= 1e-6);
    }

    @Test
    void aNonFiniteLossIsTheWorst() {
        LearningRateSearch search = losing(rate -> rate > 0.05 ? Double.NaN : 2);
        assertEquals(0.01, search.bestOf(GRID));
    }

    @Test
    void aFixedListIsNotExtended() {
        assertEquals(1.0, search(100).bestOf(GRID));
        assertEquals(GRID, tried);
    }

    @Test
    void accuraciesWithinAStandardErrorCountAsEqualAndTheLossDecides() {
        // 0.50 and 0.52 of 400 images: the standard error is 0.025.
        LearningRateSearch unsure =
                new LearningRateSearch(rate -> new LearningRateSearch.Score(rate > 0.5 ? 0.52 : 0.50, 400, rate));
        assertEquals(0.01, unsure.bestOf(GRID));
        LearningRateSearch sure =
                new LearningRateSearch(rate -> new LearningRateSearch.Score(rate > 0.5 ? 0.52 : 0.50, 40_000, rate));
        assertEquals(1.0, sure.bestOf(GRID));
    }

    private static LearningRateSearch losing(DoubleUnaryOperator loss) {
        return new LearningRateSearch(rate -> new LearningRateSearch.Score(0.5, 100, loss.applyAsDouble(rate)));
    }

    private LearningRateSearch search(double best) {
        return losing(rate -> {
            tried.add(rate);
            return Math.abs(Math.log(rate / best));
        });
    }
}
