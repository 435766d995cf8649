package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.moco4j.report.TrainingHistory.Epoch;

class TrainingHistoryTest {
    private static final TrainingHistory RUN = TrainingHistory.of(lines(
            "{'type':'untrained','epoch':0,'step':0,'knn':{'acc1_output':0.36,'acc1_backbone':0.37,'seconds':10}}",
            "{'type':'epoch','epoch':1,'step':100,'loss':6.5,'chance_loss':8.3,'images_per_second':50,"
                    + "'knn':{'acc1_output':0.5,'acc1_backbone':0.6,'seconds':20}}",
            "{'type':'epoch','epoch':2,'step':200,'loss':6.0,'chance_loss':8.3,'images_per_second':100}",
            "{'type':'epoch','epoch':3,'step':300,'loss':5.8,'chance_loss':8.3,'images_per_second':100,"
                    + "'knn':{'acc1_output':0.45,'acc1_backbone':0.7,'seconds':30}}",
            "{'type':'of another version','epoch':4}"));

    @Test
    void theBestEpochHasTheBestAccuracyOfTheOutput() {
        assertEquals(1, RUN.best().orElseThrow().epoch());
        assertEquals(3, RUN.last().orElseThrow().epoch());
        assertEquals(0.36, RUN.untrained().orElseThrow().output());
    }

    @Test
    void trainingTimeIsTheTimeOfStepsAndMeasurements() {
        double steps = 100 * 8 / 50.0 + 100 * 8 / 100.0 + 100 * 8 / 100.0;
        assertEquals(steps + 10 + 20 + 30, RUN.seconds(8), 1e-9);
        assertTrue(Double.isNaN(RUN.seconds(Double.NaN)));
    }

    @Test
    void missingFiguresAreNotANumber() {
        Epoch second = RUN.epochs().get(1);

        assertTrue(Double.isNaN(second.spread()) && Double.isNaN(second.knn(KnnScore::output)));
        assertEquals(3, RUN.epochs().size());
    }

    @Test
    void anEmptyLogIsATrainingThatHasNotStarted() {
        TrainingHistory none = TrainingHistory.of(List.of());

        assertTrue(none.best().isEmpty()
                && none.last().isEmpty()
                && none.untrained().isEmpty());
    }

    private static List<JsonNode> lines(String... lines) {
        ObjectMapper json = new ObjectMapper();
        return Stream.of(lines)
                .map(line -> {
                    try {
                        return json.readTree(line.replace('\'', '"'));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
