package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.TrainCommand;
import org.moco4j.config.DataSettings.Dataset;
import org.moco4j.config.MocoConfig;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.session.Version;
import org.moco4j.text.TextLayout;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<MocoConfig> trained = new ArrayList<>();
    private final List<MocoTraining> trainings = new ArrayList<>();

    @Test
    void withoutArgumentsTheQuickstartIsTrained() {
        assertEquals(0, run(this::remember));

        assertEquals(Dataset.SHAPES, trained.get(0).data().dataset());
        assertEquals(MocoConfig.read(Path.of("conf/quickstart.json")), trained.get(0));
        assertEquals("", text(err));
    }

    @Test
    void trainIsTheDefaultCommand() {
        run(this::remember, "--config", "conf/cifar10.json", "--epochs", "10");
        run(this::remember, "train", "--config", "conf/cifar10.json", "--epochs", "10");

        assertEquals(trained.get(0), trained.get(1));
        assertEquals(MocoConfig.defaults().with("epochs", "10"), trained.get(0));
    }

    @Test
    void controlCharactersInAnArgumentAreReplaced() {
        assertEquals(2, run(this::remember, "explor\u001b[2J\t\r\b"));

        assertTrue(text(err).contains("explor?[2J???"), text(err));
        assertTrue(text(err).chars().noneMatch(c -> Character.isISOControl(c) && c != '\n'), text(err));
    }

    @Test
    void theErrorForAVeryLongOptionIsShort() {
        assertEquals(2, run(this::remember, "-" + "9".repeat(100_000)));

        assertTrue(text(err).contains("unknown option -999"), text(err));
        assertTrue(text(err).length() < 500, text(err));
    }

    @Test
    void optionsArePassedToTheTraining() {
        run(this::remember, "--fresh", "--quiet");
        run(this::remember);

        assertTrue(trainings.get(0).isFresh());
        assertFalse(trainings.get(1).isFresh());
        trainings.get(0).listeners().forEach(listener -> listener.info("not in quiet mode"));
        assertEquals("", text(out));
        trainings.get(1).listeners().forEach(listener -> listener.info("a sentence"));
        assertTrue(text(out).contains("a sentence"), text(out));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--batch-size 256        | batch_size | 256",
                "--BATCH_SIZE=256        | batch_size | 256",
                "-batch_size 256         | batch_size | 256",
                "--device-target cpu     | device_target | CPU",
                "--lr 0.5                | learning-rate | 0.5",
                "--weight-decay 0        | wd | 0",
                "--schedule 10,20        | schedule | 10,20",
                "--schedule [10,20]      | schedule | 10,20",
                "--schedule=             | schedule | []",
                "--cos                   | cos | true",
                "--cos --mlp=false       | cos | true",
                "--cos TRUE              | cos | true",
                "--cos=false             | cos | false",
                "--seed -5               | seed | -5",
                "--checkpoint_every=5epochs | checkpoint-every | 5 epochs"
            })
    void aKeyCanBeWrittenInSeveralWays(String arguments, String key, String value) {
        assertEquals(0, run(this::remember, ("--config conf/cifar10.json " + arguments).split(" ")), () -> text(err));

        assertEquals(MocoConfig.defaults().with(key, value), trained.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--epoch 3          | unknown option --epoch; did you mean \"--epochs\"? (train --help lists all "
                        + "options)",
                "--Batchsize=3      | unknown option --Batchsize=3; did you mean \"--batch_size\"? "
                        + "(train --help lists all options)",
                "--epochs           | option --epochs needs a value: --epochs N; allowed: a whole number >= 1",
                "--epochs --cos     | option --epochs needs a value: --epochs N; allowed: a whole number >= 1",
                "--lr 1 --learning-rate 2 | option --learning-rate is given 2 times (1, 2); give it once",
                "--epochs ten       | option --epochs is \"ten\"; allowed: a whole number >= 1",
                "--cos=maybe        | option --cos is \"maybe\"; allowed: true or false",
                "trian              | unknown command \"trian\"; did you mean \"train\"? (commands: train, help)",
                "hlep               | unknown command \"hlep\"; did you mean \"help\"? (commands: train, help)",
                "help trian         | unknown command \"trian\"; did you mean \"train\"? (commands: train, help)",
                "epochs=5           | unknown command \"epochs=5\"; did you mean \"--epochs 5\"?",
                "Batchsize=64 --cos | unknown command \"Batchsize=64\"; did you mean \"--batch_size 64\"?",
                "epochs 5           | unknown command \"epochs\"; did you mean \"--epochs 5\"?",
                "version            | unknown command \"version\"; did you mean \"--version\"?",
                "train lr=0.1       | train takes no \"lr=0.1\"; did you mean \"--learning-rate 0.1\"? "
                        + "(train --help lists what it takes)",
                "conf/cifar10.json  | unknown command \"conf/cifar10.json\"; did you mean \"--config "
                        + "conf/cifar10.json\"?",
                "train x.json       | train takes no \"x.json\"; did you mean \"--config x.json\"? "
                        + "(train --help lists what it takes)",
                "--schedule 1 2     | train takes no \"2\": a command comes first, options begin with --, and lists "
                        + "have commas and no spaces (train --help lists what it takes)"
            })
    void aUserErrorGivesAMessageAndStatus2(String arguments, String message) {
        assertEquals(2, run(this::remember, arguments.split(" ")));

        assertEquals("error: " + message + System.lineSeparator(), text(err));
        assertEquals(List.of(), trained);
    }

    @Test
    void helpIsAlsoACommand() {
        assertEquals(0, run(this::remember, "help"));
        String help = text(out);
        out.reset();
        assertEquals(0, run(this::remember, "--help"));
        assertEquals(help, text(out));
        out.reset();
        assertEquals(0, run(this::remember, "help", "train"));
        assertTrue(text(out).startsWith("train: "), text(out));
        String ofTrain = text(out);
        for (String option : List.of("--help", "-help", "-h")) {
            out.reset();
            assertEquals(0, run(this::remember, option, "train"));
            assertEquals(ofTrain, text(out));
        }
        assertEquals("", text(err));
        assertEquals(2, run(this::remember, "--help", "trian"));
        assertTrue(text(err).contains("unknown command \"trian\""), text(err));
        assertEquals(List.of(), trained);
    }

    @Test
    void aDashThatIsNotAHyphenIsReported() {
        assertEquals(2, run(this::remember, "\u2014epochs", "5"));

        assertTrue(text(err).contains("write --epochs"), text(err));
    }

    @Test
    void aMessageFitsTheTerminalAndItsCommandsAreNotBroken() {
        String command = "  mvn -Pcpu-compat compile exec:java " + "-Dlong=" + "x".repeat(60);
        TrainCommand.Runner training = ready -> {
            throw new UserError("a message of many words ".repeat(10) + "\n" + command);
        };
        Main main = new Main(
                new CommandList(List.of(new TrainCommand(training, InstantSource.system(), new StopRequest()))),
                new StopRequest(),
                new TextLayout(80));

        assertEquals(2, main.run(new String[0], stream(out), stream(err)));
        List<String> lines = text(err).lines().toList();
        assertEquals("       " + command, lines.get(lines.size() - 1));
        assertTrue(lines.subList(0, lines.size() - 1).stream().allMatch(line -> line.length() <= 80), text(err));
        assertTrue(lines.get(0).startsWith("error: a message"), text(err));
        assertTrue(lines.get(1).startsWith("       "), text(err));
    }

    @Test
    void codeInAMessageCanBeCopied() {
        String code =
                "def add(name):\n    weights[name] = " + "x".repeat(50) + ".clone().contiguous() + 1 - 1\n\nadd(1)";
        TrainCommand.Runner training = ready -> {
            throw new UserError("Convert it.\n" + UserError.code(code) + "\nThen "
                    + "try again ".repeat(20).strip());
        };
        Main main = new Main(
                new CommandList(List.of(new TrainCommand(training, InstantSource.system(), new StopRequest()))),
                new StopRequest(),
                new TextLayout(80));

        assertEquals(2, main.run(new String[0], stream(out), stream(err)));
        List<String> lines = text(err).lines().toList();
        assertEquals("error: Convert it.", lines.get(0));
        assertEquals(code.lines().toList(), lines.subList(1, 5));
        assertTrue(lines.get(5).startsWith("       Then try again "), text(err));
        assertTrue(lines.subList(5, lines.size()).stream().allMatch(line -> line.length() <= 80), text(err));
    }

    @Test
    void aUserErrorFromAnotherThreadIsReported() {
        TrainCommand.Runner training = ready -> {
            throw new ExecutionException(new UserError("one\ntwo"));
        };

        assertEquals(2, run(training));
        assertEquals("error: one\n       two" + System.lineSeparator(), text(err));
    }

    @Test
    void aBugGivesStatus1AndSuggestsDebug() {
        TrainCommand.Runner training = ready -> {
            throw new IllegalStateException("the queue is empty");
        };

        assertEquals(1, run(training));
        assertEquals(
                List.of(
                        "error: the queue is empty",
                        "this is a bug in MoCo4J; run again with --debug for the stack trace"),
                text(err).lines().toList());
    }

    @Test
    void aStoppedRunGivesStatus130AndExplainsHowToResume() {
        TrainCommand.Runner training = ready -> {
            throw new StoppedException("Stopped after 3 steps.");
        };

        assertEquals(130, run(training, "--fresh"));
        List<String> lines = text(err).lines().toList();
        assertEquals(List.of("Stopped after 3 steps.", "To resume:"), lines.subList(0, 2));
        assertEquals(3, lines.size());
    }

    @Test
    void aLackOfMemoryIsAUserError() {
        TrainCommand.Runner training = ready -> {
            throw new ExecutionException(new OutOfMemoryError("Java heap space"));
        };

        assertEquals(2, run(training));
        assertTrue(
                text(err).startsWith("error: There is not enough memory (Java heap space). Java's heap can have "),
                text(err));
        assertTrue(text(err).contains("MAVEN_OPTS=-Xmx") && text(err).contains("batch_size"), text(err));
    }

    @Test
    void aFullDiskIsAUserError() {
        TrainCommand.Runner training = ready -> {
            throw new UncheckedIOException(new FileSystemException("a/b", null, "No space left on device"));
        };

        assertEquals(2, run(training));
        assertTrue(
                text(err).startsWith("error: a/b: No space left on device. Existing files are unchanged."), text(err));
    }

    @Test
    void withDebugTheStackTraceIsShown() {
        TrainCommand.Runner training = ready -> {
            throw new UnsatisfiedLinkError();
        };

        assertEquals(1, run(training, "--debug"));
        assertTrue(text(err).startsWith("error: java.lang.UnsatisfiedLinkError"), text(err));
        assertTrue(text(err).contains("at org.moco4j.MainTest"), text(err));
    }

    @Test
    void theStatusOfTheCommandIsTheStatusOfTheProgram() {
        Command odd = new Command() {
            @Override
            public String name() {
                return "odd";
            }

            @Override
            public String summary() {
                return "returns the number of its arguments";
            }

            @Override
            public boolean takesConfig() {
                return false;
            }

            @Override
            public String arguments() {
                return "WORD...";
            }

            @Override
            public int run(Invocation invocation) {
                return invocation.arguments().size();
            }
        };
        Main main = new Main(new CommandList(
                List.of(new TrainCommand(this::remember, InstantSource.system(), new StopRequest()), odd)));

        assertEquals(3, main.run(new String[] {"odd", "a", "b", "--", "--c"}, stream(out), stream(err)));
        assertEquals(2, main.run(new String[] {"odd", "--epochs", "3"}, stream(out), stream(err)), () -> text(err));
    }

    @Test
    void theVersionHasTheProgramAndJava() {
        assertEquals(0, run(this::remember, "--version"));

        assertTrue(text(out).startsWith("MoCo4J " + Version.number() + " (Java "), text(out));
        assertEquals(List.of(), trained);
    }

    private void remember(MocoTraining training) {
        trained.add(training.config());
        trainings.add(training);
    }

    private int run(TrainCommand.Runner training, String... words) {
        return new Main(new CommandList(List.of(new TrainCommand(training, InstantSource.system(), new StopRequest()))))
                .run(words, stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPathThatTheLocaleCannotExpressBlamesTheLocale() {
        UserError locale = UserError.notAPath(
                new InvalidPathException("v7??", "Malformed input or input contains unmappable characters"));
        assertTrue(locale.getMessage().contains("LC_ALL=C.UTF-8"), locale.getMessage());
        UserError other = UserError.notAPath(new InvalidPathException("a\0b", "Nul character not allowed"));
        assertEquals("\"a?b\" is not a path: Nul character not allowed", other.getMessage());
    }
}
