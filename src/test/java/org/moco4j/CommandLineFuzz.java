package org.moco4j;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.cli.BenchCommand;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.DoctorCommand;
import org.moco4j.cli.EmbedCommand;
import org.moco4j.cli.ExploreCommand;
import org.moco4j.cli.ExportCommand;
import org.moco4j.cli.InferCommand;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.ProbeCommand;
import org.moco4j.cli.ReportCommand;
import org.moco4j.cli.TrainCommand;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.KeyTable;
import org.moco4j.session.StopRequest;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;
import org.moco4j.testing.property.RandomValues;
import org.moco4j.text.NumberSyntax;

/** Fuzzes the command line: every command, its options and its config, but without running the command. */
final class CommandLineFuzz {
    private static final Memory MEMORY = new Memory(32 << 20, 500);
    private static final String SEPARATOR = "\1";

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "0.5",
            "1e400",
            "1e999999999999",
            "NaN",
            "2147483648",
            "9".repeat(5000),
            "1,2",
            "[1,2",
            "120,160",
            "true",
            "False",
            "null",
            "x".repeat(2000),
            "\u001b[2J",
            "../..",
            "a\nb",
            "\"3\"",
            "conf/cifar10.json",
            "1 epoch",
            "\ud800",
            "--",
            "-",
            "---",
            "=",
            "--=",
            "-h",
            "-h=3",
            "-3",
            "--cos=",
            "--config=",
            "--config=a\0b",
            "a\0b");

    private final CommandList commands;
    private final List<String> words = new ArrayList<>();

    private CommandLineFuzz() {
        this.commands = new CommandList(List.of(
                        new TrainCommand(training -> {}, InstantSource.system(), new StopRequest()),
                        new InferCommand(InstantSource.system()),
                        new ProbeCommand(InstantSource.system()),
                        new EmbedCommand(InstantSource.system()),
                        new ExploreCommand(InstantSource.system()),
                        new ExportCommand(),
                        new ReportCommand(),
                        new BenchCommand(),
                        new DoctorCommand())
                .stream()
                .<Command>map(ReadOnlyCommand::new)
                .toList());
        for (Command command : commands.commands()) {
            words.add(command.name());
            command.options().getOptions().forEach(option -> words.add("--" + option.getLongOpt()));
        }
        KeyTable.all().stream().map(ConfigKey::name).forEach(name -> words.add("--" + name));
        KeyTable.all().stream().flatMap(key -> key.aliases().stream()).forEach(name -> words.add("--" + name));
        for (String name :
                List.of(CommonOptions.CONFIG, CommonOptions.DEBUG, CommonOptions.QUIET, CommonOptions.HELP)) {
            words.add("--" + name);
        }
    }

    static List<FuzzTarget> targets() {
        return List.of(new FuzzTarget("command line", 300, folder -> {
            CommandLineFuzz fuzz = new CommandLineFuzz();
            return new Trial(folder.resolve("words"), "", MEMORY, fuzz::line, fuzz::run);
        }));
    }

    private byte[] line(Random random) {
        List<String> line = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            line.add(commands.commands()
                    .get(random.nextInt(commands.commands().size()))
                    .name());
        }
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String word = words.get(random.nextInt(words.size()));
            String value = VALUES.get(random.nextInt(VALUES.size()));
            switch (random.nextInt(8)) {
                case 0 -> line.add(value);
                case 1 -> line.add(word);
                case 2 -> line.add(word.replace('-', '_').toUpperCase(java.util.Locale.ROOT));
                case 3 -> {
                    line.add(word);
                    line.add(value);
                }
                case 4 -> line.add(RandomValues.text(random, 8));
                case 5 -> line.add("--" + RandomValues.text(random, "abcdefghijklmnopqrstuvwxyzABCXYZ", 5));
                default -> line.add(word + "=" + value);
            }
        }
        String text = String.join(SEPARATOR, line);
        // UTF-16 units, because an argument can contain half of a surrogate pair.
        byte[] bytes = new byte[2 * text.length()];
        ByteBuffer.wrap(bytes).asCharBuffer().put(text);
        return random.nextInt(5) == 0 ? ByteMutations.of(List.of(bytes), random) : bytes;
    }

    private void run(Path given) throws java.io.IOException {
        CharBuffer units = ByteBuffer.wrap(Files.readAllBytes(given)).asCharBuffer();
        String[] line = units.toString().split(SEPARATOR, -1);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(output, true, StandardCharsets.UTF_8);
        boolean debug = List.of(line).contains("--" + CommonOptions.DEBUG);
        int status = new Main(commands).run(line, out, err);
        String message = output.toString(StandardCharsets.UTF_8);
        if (status == 2) {
            // With --debug the stack trace follows, message and all.
            throw new UserError(debug ? message.lines().findFirst().orElseThrow() : message);
        }
        if (status != 0) {
            throw new IllegalStateException("status " + status + ": " + message);
        }
    }

    /** A command that reads its arguments; only the training, which is replaced by nothing, also runs. */
    private record ReadOnlyCommand(Command command) implements Command {
        @Override
        public String name() {
            return command.name();
        }

        @Override
        public String summary() {
            return command.summary();
        }

        @Override
        public Options options() {
            return command.options();
        }

        @Override
        public boolean takesConfig() {
            return command.takesConfig();
        }

        @Override
        public String arguments() {
            return command.arguments();
        }

        @Override
        public int run(Invocation invocation) throws Exception {
            if (command.takesConfig()) {
                invocation.config();
            }
            for (Option option : command.options().getOptions()) {
                if (option.hasArg() && invocation.line().hasOption(option)) {
                    allowUserError(() -> new NumberOption(option.getLongOpt(), 1, 0, "").of(invocation));
                    allowUserError(() -> NumberSyntax.between(
                            option.getLongOpt(), invocation.line().getOptionValue(option), 0, 1));
                }
            }
            return command instanceof TrainCommand ? command.run(invocation) : 0;
        }

        private static void allowUserError(Runnable reading) {
            try {
                reading.run();
            } catch (UserError refused) {
                if (refused.getMessage() == null) {
                    throw new IllegalStateException("a user error without a message", refused);
                }
            }
        }
    }
}
