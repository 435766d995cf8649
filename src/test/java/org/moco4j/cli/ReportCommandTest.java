package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.MetricsLog;

/** Tests the command {@code report} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class ReportCommandTest {
    private final CommandTester commands;

    ReportCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void reportComparesWithOtherRuns() throws Exception {
        Path other = commands.folder().resolve("another run");
        Files.createDirectories(other);
        for (String name : List.of("config.json", MetricsLog.FILE_NAME)) {
            Files.copy(commands.config().resultsFolder().resolve(name), other.resolve(name));
        }
        commands.run(new ReportCommand(), other.toString());
        assertTrue(Files.readString(commands.config().resultsFolder().resolve("report.html"))
                .contains("another run"));
        assertUserError(() -> commands.run(new ReportCommand(), "not there"), "not there");
    }
}
