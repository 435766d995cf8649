package org.moco4j;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.moco4j.cli.Arguments;
import org.moco4j.cli.BenchCommand;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.DoctorCommand;
import org.moco4j.cli.EmbedCommand;
import org.moco4j.cli.ExploreCommand;
import org.moco4j.cli.ExportCommand;
import org.moco4j.cli.Help;
import org.moco4j.cli.InferCommand;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.ProbeCommand;
import org.moco4j.cli.ReportCommand;
import org.moco4j.cli.RunCommand;
import org.moco4j.cli.SearchCommand;
import org.moco4j.cli.TrainCommand;
import org.moco4j.platform.JvmSettings;
import org.moco4j.platform.StopSignals;
import org.moco4j.report.TerminalWidth;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.ProgramInvocation;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.session.UserErrorFinder;
import org.moco4j.session.Version;
import org.moco4j.text.SafeText;
import org.moco4j.text.ShellQuoting;
import org.moco4j.text.TextLayout;

/**
 * Runs the program: finds the command, and turns exceptions into messages and exit statuses. The status is 0 for
 * success, 2 for an error that the user can fix, 130 if the user stopped the program by Ctrl-C or SIGTERM, and 1 for a
 * fault of the program. This class loads no class of ND4J.
 */
public final class Main {
    private static final List<String> HELP_OPTIONS = List.of("--" + CommonOptions.HELP, "-" + CommonOptions.HELP, "-h");
    private static final int FAULT = 1;
    private static final int USER_ERROR = 2;
    /** The status that shells use for a program that ends by Ctrl-C: 128 plus the number of SIGINT. */
    private static final int STOPPED = 130;

    /** A layout so wide that no line is wrapped. */
    private static final TextLayout UNWRAPPED = new TextLayout(1 << 20);

    private final CommandList commands;
    private final StopRequest stopRequest;
    private final TextLayout layout;

    /** Creates a program that prints each message in one line. */
    Main(CommandList commands) {
        this(commands, new StopRequest(), UNWRAPPED);
    }

    /**
     * Creates a program.
     *
     * @param layout layout of help and messages
     */
    Main(CommandList commands, StopRequest stopRequest, TextLayout layout) {
        this.commands = commands;
        this.stopRequest = stopRequest;
        this.layout = layout;
    }

    /**
     * Runs the program. Exits the JVM only if the status is not 0, because with {@code exec:java} it is Maven's JVM.
     */
    public static void main(String[] args) {
        main(args, Main::commands);
    }

    /**
     * Runs a program with other commands.
     *
     * @param commands creates the commands, which stop after their current step if the request says so
     */
    public static void main(String[] args, Function<StopRequest, CommandList> commands) {
        JvmSettings.apply();
        StopRequest stopRequest = new StopRequest();
        int status;
        // The signal handlers are restored at the end, because the JVM may be Maven's.
        StopSignals signals = StopSignals.listen(() -> onSignal(stopRequest, List.of(args), System.err));
        try {
            status = new Main(commands.apply(stopRequest), stopRequest, TerminalWidth.layout())
                    .run(args, System.out, System.err);
        } finally {
            signals.close();
        }
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Reacts to a signal. */
    private static void onSignal(StopRequest stopRequest, List<String> args, PrintStream err) {
        StopRequest.Answer answer = stopRequest.request();
        if (answer == StopRequest.Answer.AT_ONCE) {
            Runtime.getRuntime().halt(STOPPED);
        } else if (answer == StopRequest.Answer.SOON) {
            err.println();
            err.println("Stopping as soon as this step is done and saved. A second Ctrl-C stops at once.");
        } else {
            ProgramInvocation command = ProgramInvocation.ofThisProcess(args);
            err.println();
            err.println("Stopped. No file is left half-written. To start again:");
            err.println("  " + (stopRequest.wasEverHeld() ? command.resumeText() : command.text()));
            System.exit(STOPPED);
        }
    }

    /** Returns all commands. The first one runs if the user names none. */
    static CommandList commands(StopRequest stopRequest) {
        return new CommandList(List.of(
                new TrainCommand(MocoTraining::run, InstantSource.system(), stopRequest),
                new RunCommand(MocoTraining::run, InstantSource.system(), stopRequest),
                new InferCommand(InstantSource.system()),
                new ProbeCommand(InstantSource.system()),
                new EmbedCommand(InstantSource.system()),
                new ExploreCommand(InstantSource.system()),
                new SearchCommand(InstantSource.system()),
                new ExportCommand(),
                new ReportCommand(),
                new BenchCommand(),
                new DoctorCommand()));
    }

    /** Runs the program and returns its exit status. Never throws. */
    int run(String[] args, PrintStream out, PrintStream err) {
        try {
            return run(List.of(args), out, err);
        } catch (StoppedException stopped) {
            err.println(stopped.getMessage());
            err.println("To resume:");
            err.println("  " + ProgramInvocation.ofThisProcess(List.of(args)).resumeText());
            return STOPPED;
        } catch (Throwable thrown) {
            if (stopRequest.isEnding()) {
                return STOPPED;
            }
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return printError(thrown, Arrays.asList(args).contains("--" + CommonOptions.DEBUG), err);
        }
    }

    private int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
        JvmSettings.requireModules();
        Help help = new Help(
                commands,
                layout.equals(UNWRAPPED) ? new TextLayout(TextLayout.USUAL) : layout,
                ShellQuoting.ofThisSystem());
        if (isHelpRequest(arguments)) {
            out.print(helpText(arguments.subList(1, arguments.size()), help));
            return 0;
        }
        Command command = commands.commandOf(arguments);
        boolean named = commands.beginsWithCommand(arguments);
        Invocation invocation =
                new Arguments(command).read(named ? arguments.subList(1, arguments.size()) : arguments, out, err);
        if (invocation.line().hasOption(CommonOptions.HELP)) {
            out.print(named ? help.of(command) : help.ofProgram());
            return 0;
        }
        if (invocation.line().hasOption(CommonOptions.VERSION)) {
            out.println(Version.line());
            return 0;
        }
        return command.run(invocation);
    }

    /** Recognizes {@code help} and {@code --help} before a command. After a command, {@code --help} is an option. */
    private boolean isHelpRequest(List<String> arguments) {
        return !arguments.isEmpty()
                && (arguments.get(0).equals(CommandList.HELP)
                        || (HELP_OPTIONS.contains(arguments.get(0))
                                && commands.beginsWithCommand(arguments.subList(1, arguments.size()))));
    }

    private String helpText(List<String> arguments, Help help) {
        return commands.beginsWithCommand(arguments) && !arguments.get(0).equals(CommandList.HELP)
                ? help.of(commands.commandOf(arguments))
                : help.ofProgram();
    }

    private int printError(Throwable thrown, boolean debug, PrintStream err) {
        UserError userError = UserErrorFinder.in(thrown)
                .or(() -> UserErrorFinder.noConnection(thrown))
                .orElse(null);
        if (userError != null) {
            print(userError.getMessage(), err);
        } else {
            print(thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage(), err);
            layout.lines("this is a bug in MoCo4J; run again with --debug for the stack trace", 0)
                    .forEach(err::println);
        }
        if (debug) {
            thrown.printStackTrace(err);
        }
        return userError != null ? USER_ERROR : FAULT;
    }

    private void print(String message, PrintStream err) {
        String head = "error: ";
        String gap = " ".repeat(head.length());
        List<String> lines = SafeText.lines(message).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String prefix = i == 0 ? head : line.startsWith(TextLayout.CODE) ? "" : gap;
            layout.lines(prefix + line, i == 0 ? head.length() : 0).forEach(err::println);
        }
    }
}
