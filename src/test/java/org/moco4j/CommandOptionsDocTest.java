package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.moco4j.cli.Arguments;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandList;
import org.moco4j.session.StopRequest;

/**
 * Compares the table of commands in docs/configuration.md with the options of every command. If it fails, copy the
 * expected rows.
 */
class CommandOptionsDocTest {
    private final CommandList commands = Main.commands(new StopRequest());

    @Test
    void theTableInTheDocumentHasTheOptionsOfEveryCommand() throws IOException {
        String expected = commands.commands().stream()
                .flatMap(command -> command.options().getOptions().stream().map(option -> row(command, option)))
                .collect(Collectors.joining("\n"));
        String documented = Files.readString(Path.of("docs/configuration.md"))
                .lines()
                .filter(line -> line.matches(
                        "\\| (train|run|infer|probe|embed|explore|search|export|report|bench|doctor) \\|.*"))
                .collect(Collectors.joining("\n"));

        assertEquals(expected, documented);
    }

    @Test
    void theHelpOfEveryCommandHasAllItsOptionsAndTheDefaultConfig() {
        for (Command command : commands.commands()) {
            String help = help(command.name()).replaceAll("\\s+", " ");
            for (Option option : command.options().getOptions()) {
                assertTrue(help.contains("--" + option.getLongOpt()), command.name() + ": " + option);
                assertTrue(help.contains(option.getDescription()), command.name() + ": " + option);
            }
            assertTrue(
                    !command.takesConfig() || help.contains("[" + command.withoutConfig() + "]"),
                    command.name() + ": " + help);
        }
    }

    @Test
    void everyExampleIsReadByItsCommand() {
        for (Command command : commands.commands()) {
            for (Command.Example example : command.examples()) {
                List<String> arguments = example.arguments().isEmpty()
                        ? List.of()
                        : List.of(example.arguments().split(" "));
                boolean named = commands.beginsWithCommand(arguments);
                assertEquals(command, commands.commandOf(arguments), example.toString());
                new Arguments(command)
                        .read(named ? arguments.subList(1, arguments.size()) : arguments, System.out, System.err);
            }
        }
    }

    private String help(String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, new Main(commands).run(new String[] {"help", command}, stream, stream));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String row(Command command, Option option) {
        String value = option.hasArg() ? " " + option.getArgName() : "";
        String description = option.getDescription();
        int bracket = description.lastIndexOf(" [");
        boolean hasDefault = bracket >= 0 && description.endsWith("]");
        return "| " + command.name() + " | `--" + option.getLongOpt() + value + "` | "
                + (hasDefault ? description.substring(bracket + 2, description.length() - 1) : "") + " | "
                + (hasDefault ? description.substring(0, bracket) : description) + " |";
    }
}
