package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the command {@code export} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class ExportCommandTest {
    private final CommandTester commands;

    ExportCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void exportWritesAllThreeFormatsOrTheChosenOne() throws Exception {
        commands.run(new ExportCommand());
        for (String name : List.of("encoder.onnx", "encoder.safetensors", "encoder.fb")) {
            assertTrue(Files.size(commands.config().resultsFolder().resolve(name)) > 0, name);
        }
        Path one = commands.folder().resolve("one.onnx");
        commands.run(new ExportCommand(), "--output", one.toString(), "--backbone-only", "--onnx-input", "bytes");
        assertTrue(commands.out().contains("uint8"), commands.out());
        assertUserError(() -> commands.run(new ExportCommand(), "--output", "encoder.txt"), ".onnx");
    }
}
