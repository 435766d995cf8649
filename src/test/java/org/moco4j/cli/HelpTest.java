package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.ConfigKey.Group;
import org.moco4j.config.KeyTable;
import org.moco4j.session.StopRequest;
import org.moco4j.text.ShellQuoting;
import org.moco4j.text.TextLayout;

class HelpTest {
    private final Command train = new TrainCommand(training -> {}, InstantSource.system(), new StopRequest());
    private final CommandList commands = new CommandList(List.of(train));
    private final String help = new Help(commands, new TextLayout(80), ShellQuoting.UNIX).ofProgram();

    @Test
    void everyKeyIsUnderItsHeadingWithItsDefaultAndAliases() {
        for (ConfigKey key : KeyTable.all()) {
            String section =
                    help.split("\n" + key.group().title() + ":\n", -1)[1].split("\n\n", -1)[0];
            String flowing = section.replaceAll("\\s+", " ");

            assertTrue(section.contains("  --" + key.name()), () -> key.name() + " in " + section);
            assertTrue(flowing.contains(key.help().replaceAll("\\s+", " ")), () -> key.name() + " in " + section);
            assertTrue(flowing.contains(" [" + key.defaultText() + "]"), () -> key.name() + " in " + section);
            key.aliases().forEach(alias -> assertTrue(flowing.contains(", --" + alias + " "), alias));
        }
    }

    @Test
    void commandsOfAProfileOfMavenAreStartedWithIt() {
        CommandList ofProfile = new CommandList(List.of(train), Optional.of("spark"));
        String text = new Help(ofProfile, new TextLayout(80), ShellQuoting.UNIX).of(train);
        assertContains(text, "  mvn -Pspark compile exec:java -Dexec.args=\"train [OPTION...]\"\n");
    }

    @Test
    void headingsAreInOrder() {
        List<Integer> places = Arrays.stream(Group.values())
                .map(group -> help.indexOf("\n" + group.title() + ":\n"))
                .toList();

        assertEquals(places.stream().sorted().toList(), places);
        assertTrue(places.get(0) > 0);
    }

    @Test
    void onlyCommandsToCopyAreWiderThan80Columns() {
        help.lines().filter(line -> !line.startsWith("  mvn ")).forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void theHelpShowsTheMavenCommandAndEndsWithExamples() {
        assertTrue(help.contains("  mvn compile exec:java -Dexec.args=\"[COMMAND] [OPTION...]\"\n"));
        assertContains(
                help.substring(help.indexOf("\nExamples:\n")),
                "  mvn compile exec:java -Dexec.args=\"--config conf/cifar10.json\"\n");
    }

    @Test
    void theHelpHasTheOptionsOfTheProgram() {
        for (String option : List.of("--fresh", "--config FILE", "--quiet", "--debug", "-h, --help", "--version")) {
            assertTrue(help.contains("  " + option + " "), option);
        }
    }

    @Test
    void everyExampleIsParsed() {
        for (Command.Example example : train.examples()) {
            List<String> words = example.arguments().isEmpty()
                    ? List.of()
                    : List.of(example.arguments().split(" "));

            assertEquals(
                    List.of(),
                    new Arguments(train).read(words, System.out, System.err).arguments());
        }
    }

    @Test
    void aCommandsHelpBeginsWithItsUsage() {
        String own = new Help(commands, new TextLayout(80), ShellQuoting.UNIX).of(train);

        assertTrue(own.startsWith("train: " + train.summary()), own);
        assertTrue(own.contains("  mvn compile exec:java -Dexec.args=\"train [OPTION...]\"\n"), own);
    }
}
