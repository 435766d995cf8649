package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moco4j.text.InstalledProgram;
import org.moco4j.text.ShellQuoting;

/**
 * The command that started the program, so that users can run it again.
 *
 * @param process the arguments of the JVM, including the main class; empty if the system does not report them, as on
 *     Windows
 * @param underMaven whether the program runs in Maven's JVM
 * @param words the arguments of the program
 * @param shell the shell that the command is written for
 * @param script what the user types to start the installed program; empty if its script did not start this process
 */
public record ProgramInvocation(
        Optional<List<String>> process,
        boolean underMaven,
        List<String> words,
        ShellQuoting shell,
        Optional<String> script) {
    private static final String MAVEN_MAIN = "org.codehaus.plexus.classworlds.launcher.Launcher";
    private static final String SPARK_MAIN = "org.apache.spark.deploy.SparkSubmit";
    private static final String MAIN = "org.moco4j.Main";
    private static final Pattern OWN_JAR = Pattern.compile("(.*[/\\\\])?moco4j[^/\\\\]*\\.jar");
    /** A setting of Spark that nobody should read on a screen or in a log. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)^(spark\\.[^=]*(?:secret|password|token|access\\.key)[^=]*)=.*", Pattern.DOTALL);

    private static final Pattern ONLY_ONCE = Pattern.compile("(?i)(^|\\s+|(?<=[\"'=]))--?(fresh|force)(?=[\\s\"']|$)");

    public ProgramInvocation {
        process = process.map(List::copyOf);
        words = List.copyOf(words);
    }

    /** Returns the command that started this process. */
    public static ProgramInvocation ofThisProcess(List<String> words) {
        return new ProgramInvocation(
                ProcessHandle.current().info().arguments().map(Arrays::asList).or(ProgramInvocation::longArguments),
                System.getProperty("maven.home") != null,
                words,
                ShellQuoting.ofThisSystem(),
                InstalledProgram.command());
    }

    /**
     * Returns the arguments of a {@code spark-submit} that is too long for {@link ProcessHandle}, which reads 4 KiB on
     * Linux. Other long commands have long class paths, which nobody wants to read.
     */
    private static Optional<List<String>> longArguments() {
        try {
            String command = Files.readString(Path.of("/proc/self/cmdline"));
            return Optional.of(Arrays.asList(command.split("\0", -1)))
                    .filter(words -> words.contains(SPARK_MAIN))
                    .map(words -> words.subList(1, words.size() - 1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns a writer of commands that start this program again in the same way.
     *
     * @param words the first words of each command
     */
    public static Function<List<String>, String> again(String... words) {
        return options -> ofThisProcess(List.of())
                .textWith(Stream.concat(Stream.of(words), options.stream()).toList());
    }

    /** Returns the command as the user typed it. */
    public String text() {
        if (script.isPresent()) {
            return joined(shell.quoted(script.get()), quoted(words));
        }
        return Stream.concat(launch(), addedWords()).collect(Collectors.joining(" "));
    }

    /**
     * Returns the command without {@code --fresh}, which would start over, and without {@code --force}, which the user
     * gave only for the files that were in the way before.
     */
    public String resumeText() {
        return ONLY_ONCE.matcher(text()).replaceAll("").replaceAll(" {2,}", " ").strip();
    }

    /** Returns a command that starts the program in the same way, with other arguments. */
    public String textWith(List<String> arguments) {
        if (script.isPresent()) {
            return joined(shell.quoted(script.get()), quoted(arguments));
        }
        List<String> all = process.orElse(List.of());
        int last = underMaven ? all.indexOf(MAVEN_MAIN) : indexOfProgram(all);
        if (last < 0) {
            return shell.start(arguments);
        }
        int spark = all.indexOf(SPARK_MAIN);
        if (spark >= 0) {
            return joined("spark-submit", Stream.concat(quoted(all.subList(spark + 1, last + 1)), quoted(arguments)));
        }
        if (!underMaven) {
            return joined("java", Stream.concat(quoted(all.subList(0, last + 1)), quoted(arguments)));
        }
        Stream<String> goals = all.subList(last + 1, all.size()).stream()
                .filter(word -> !word.startsWith(ShellQuoting.PROGRAM_ARGUMENTS));
        return joined(
                "mvn",
                Stream.concat(
                        quoted(goals.toList()),
                        Stream.of(shell.programArguments(quoted(arguments).collect(Collectors.joining(" "))))));
    }

    /** Returns the position of the program's class or jar in the arguments of Java; -1 if Java runs another program. */
    private static int indexOfProgram(List<String> process) {
        int spark = process.indexOf(SPARK_MAIN);
        if (spark >= 0) {
            // The first argument of spark-submit that is a jar of this program; the program's own arguments follow it.
            return IntStream.range(spark + 1, process.size())
                    .filter(i -> OWN_JAR.matcher(process.get(i)).matches())
                    .findFirst()
                    .orElse(-1);
        }
        int jar = process.indexOf("-jar") + 1;
        boolean ofProgram = jar > 0
                && jar < process.size()
                && OWN_JAR.matcher(process.get(jar)).matches();
        return ofProgram ? jar : process.indexOf(MAIN);
    }

    private static String joined(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" "));
    }

    private Stream<String> launch() {
        if (process.isEmpty()) {
            return underMaven ? Stream.of("mvn", "compile", "exec:java") : Stream.of("java", "...", MAIN);
        }
        List<String> arguments = process.get();
        int spark = arguments.indexOf(SPARK_MAIN);
        if (spark >= 0) {
            return Stream.concat(Stream.of("spark-submit"), quoted(arguments.subList(spark + 1, arguments.size())));
        }
        int main = arguments.indexOf(MAVEN_MAIN);
        return underMaven && main >= 0
                ? Stream.concat(Stream.of("mvn"), quoted(arguments.subList(main + 1, arguments.size())))
                : Stream.concat(Stream.of("java"), quoted(arguments));
    }

    /** Returns the arguments that {@link #launch} does not contain. */
    private Stream<String> addedWords() {
        if (process.isPresent() || words.isEmpty()) {
            return Stream.empty();
        }
        return underMaven
                ? Stream.of(shell.programArguments(quoted(words).collect(Collectors.joining(" "))))
                : quoted(words);
    }

    private Stream<String> quoted(List<String> arguments) {
        return arguments.stream()
                .map(argument -> SECRET.matcher(argument).replaceFirst("$1=***"))
                .map(argument -> argument.startsWith(ShellQuoting.PROGRAM_ARGUMENTS)
                        ? shell.programArguments(argument.substring(ShellQuoting.PROGRAM_ARGUMENTS.length()))
                        : shell.quoted(argument));
    }
}
