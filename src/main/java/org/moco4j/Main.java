package org.moco4j;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.moco4j.cli.Arguments;
import org.moco4j.cli.BenchCommand;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.DoctorCommand;
import org.moco4j.cli.Help;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.TrainCommand;
import org.moco4j.cli.Version;
import org.moco4j.cli.looking.EmbedCommand;
import org.moco4j.cli.looking.ExploreCommand;
import org.moco4j.cli.looking.ExportCommand;
import org.moco4j.cli.looking.InferCommand;
import org.moco4j.cli.looking.ProbeCommand;
import org.moco4j.cli.looking.ReportCommand;
import org.moco4j.cli.own.RunCommand;
import org.moco4j.cli.training.TrainingSession;

/**
 * The program. Finds the command, and turns exceptions into messages and exit statuses: 0 where all went well, 2 for what the
 * user can mend, 1 for a fault of the program. Loads no class of ND4J itself.
 */
public final class Main {
    private static final int FAULT = 1;
    private static final int USER_ERROR = 2;

    private final CommandList commands;

    Main(CommandList commands) {
        this.commands = commands;
    }

    /** Ends the JVM only with a status that is not 0: through Maven's {@code exec:java} it is Maven's own JVM. */
    public static void main(String[] args) {
        int status = new Main(commands()).run(args, System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The one list of commands; the first runs where none is named. */
    private static CommandList commands() {
        return new CommandList(List.of(
                new TrainCommand(new TrainingSession(InstantSource.system())),
                new RunCommand(new TrainingSession(InstantSource.system()), InstantSource.system()),
                new InferCommand(InstantSource.system()),
                new ProbeCommand(InstantSource.system()),
                new EmbedCommand(InstantSource.system()),
                new ExploreCommand(InstantSource.system()),
                new ExportCommand(),
                new ReportCommand(),
                new BenchCommand(),
                new DoctorCommand()));
    }

    /** Runs the program and gives its exit status; never throws. */
    int run(String[] args, PrintStream out, PrintStream err) {
        try {
            return run(List.of(args), out, err);
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return explain(thrown, Arrays.asList(args).contains("--" + CommonOptions.DEBUG), err);
        }
    }

    private int run(List<String> words, PrintStream out, PrintStream err) throws Exception {
        Command command = commands.chosenBy(words);
        boolean named = commands.beginsWithCommand(words);
        Invocation invocation = new Arguments(command).read(named ? words.subList(1, words.size()) : words, out, err);
        if (invocation.line().hasOption(CommonOptions.HELP)) {
            Help help = new Help(commands);
            out.print(named ? help.of(command) : help.ofTheProgram());
            return 0;
        }
        if (invocation.line().hasOption(CommonOptions.VERSION)) {
            out.println(Version.line());
            return 0;
        }
        return command.run(invocation);
    }

    private static int explain(Throwable thrown, boolean debug, PrintStream err) {
        UserError userError = userErrorIn(thrown);
        if (userError != null) {
            err.println("error: " + harmless(userError.getMessage()).replace("\n", "\n       "));
        } else {
            err.println(
                    "error: " + (thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage()));
            err.println("this is a fault of MoCo4J; run again with --debug for the stack trace");
        }
        if (debug) {
            thrown.printStackTrace(err);
        }
        return userError != null ? USER_ERROR : FAULT;
    }

    /** A message may repeat the name of a file, and that may hold what moves a terminal's cursor. */
    private static String harmless(String message) {
        return message.replaceAll("[\\p{Cc}&&[^\n\t]]", "?");
    }

    /** A user's error may come wrapped, as from another thread. */
    private static UserError userErrorIn(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError userError) {
                return userError;
            }
        }
        return null;
    }
}
