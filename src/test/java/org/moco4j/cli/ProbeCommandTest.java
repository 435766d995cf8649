package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.results.ProbeResult;

/** Tests the command {@code probe} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class ProbeCommandTest {
    private final CommandTester commands;

    ProbeCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void probeWritesItsTableProtocolAndConfusionMatrix() throws Exception {
        commands.run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "3");

        ProbeResult probe =
                ProbeResult.FILE.read(commands.config().resultsFolder()).orElseThrow();
        assertEquals(
                List.of(
                        "linear probe",
                        "linear probe",
                        "linear probe",
                        "linear probe",
                        "logistic regression (L-BFGS, OpenNLP)",
                        "untrained encoder"),
                probe.rows().stream().map(ProbeResult.Row::name).toList());
        assertEquals(
                List.of(96, 96, 10, 10, 96, 96),
                probe.rows().stream().map(ProbeResult.Row::images).toList());
        assertTrue(probe.rows().get(1).augmented());
        assertTrue(probe.protocol().contains("3 epochs"), probe.protocol());
        int tested = probe.confusion().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .sum();
        assertEquals(40, tested);
        assertTrue(
                commands.out().contains(probe.protocol().substring(0, 40)), "the protocol is printed with the numbers");
    }

    @Test
    void aSecondProbeReadsTheStoredFeaturesAndHasTheSameResult() throws Exception {
        commands.run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "2", "--augmented-views", "0");
        ProbeResult first =
                ProbeResult.FILE.read(commands.config().resultsFolder()).orElseThrow();
        commands.clear();
        commands.run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "2", "--augmented-views", "0");

        assertEquals(
                first, ProbeResult.FILE.read(commands.config().resultsFolder()).orElseThrow());
        assertTrue(!commands.err().contains("encoding"), commands.err());
    }

    /** Labels without test images are not called missing labels. */
    @Test
    void theErrorSaysThatTestImagesAreMissingIfEachClassHasOneImage() throws Exception {
        for (String name : List.of("ant", "bee", "cat")) {
            CommandTester.writeImage(
                    commands.folder().resolve("single").resolve(name).resolve("0.png"), 3);
        }
        String[] words = {
            "--checkpoint",
            commands.config().runFolder().resolve("last.safetensors").toString(),
            "--dataset",
            "ImageFolder",
            "--data-dir",
            commands.folder().resolve("single").toString(),
            "--results-dir",
            commands.folder() + "/o"
        };
        assertUserError(
                () -> commands.runWithoutConfig(new ProbeCommand(InstantSource.system()), List.of(words)),
                "has labels but no test image");
        assertTrue(commands.err().contains("3 of 3 classes (ant, bee, cat) have no test image"), commands.err());
    }
}
