package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

class OutputSilencerTest {
    private final PrintStream terminal = System.out;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @BeforeEach
    void capture() {
        System.setOut(captured);
    }

    @AfterEach
    void release() {
        System.setOut(terminal);
    }

    @Test
    void removesTheLinesThatSameDiffPrints() {
        int operations = OutputSilencer.whileBuilding(() -> {
            System.out.println("building");
            SameDiff graph = SameDiff.create();
            SDVariable x = graph.var("x", Nd4j.ones(2, 2));
            graph.math.tanh(x).mul(x).sum().markAsLoss();
            graph.createGradFunction();
            System.out.println("built");
            return graph.ops().length;
        });

        assertTrue(operations >= 3);
        assertEquals(lines("building", "built"), text());
    }

    @Test
    void printsLinesThatOnlyBeginLikeNoise() {
        OutputSilencer.whileBuilding(() -> {
            System.out.println("Added differentiated op tanh");
            System.out.println("Added a layer");
            System.out.println();
            System.out.print("Added differentiated op mul\nAdded");
            return null;
        });

        assertEquals(lines("Added a layer", "") + "Added", text());
    }

    @Test
    void printsAnUnfinishedLineAtOnce() {
        OutputSilencer.whileBuilding(() -> {
            System.out.print("50% ");
            System.out.flush();
            assertEquals("50% ", text());
            return null;
        });
    }

    @Test
    void restoresStandardOutputAfterAFailure() {
        assertThrows(
                IllegalStateException.class,
                () -> OutputSilencer.whileBuilding(() -> {
                    throw new IllegalStateException("no graph");
                }));
        assertSame(captured, System.out);
    }

    @Test
    void configuresTheLoggersOfVerbosePackages() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/org/moco4j/logging.properties")) {
            properties.load(in);
        }

        String logger = "org.slf4j.simpleLogger.log.";
        assertEquals("warn", properties.getProperty(logger + "org.nd4j"));
        assertEquals("info", properties.getProperty(logger + "org.moco4j"));
        assertEquals("error", properties.getProperty(logger + "org.nd4j.autodiff.functions.DifferentialFunction"));
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
