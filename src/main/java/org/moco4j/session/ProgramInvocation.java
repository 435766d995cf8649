package org.moco4j.session;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.text.InstalledProgram;

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
    private static final Pattern ONLY_ONCE = Pattern.compile("(?i)(^|\\s+|(?<=[\"'=]))--?(fresh|force)(?=[\\s\"']|$)");

    public ProgramInvocation {
        process = process.map(List::copyOf);
        words = List.copyOf(words);
    }

    /** Returns the command that started this process. */
    public static ProgramInvocation ofThisProcess(List<String> words) {
        return new ProgramInvocation(
                ProcessHandle.current().info().arguments().map(Arrays::asList),
                System.getProperty("maven.home") != null,
                words,
                ShellQuoting.ofThisSystem(),
                InstalledProgram.command());
    }

    /** Returns the command as the user typed it. */
    public String text() {
        if (script.isPresent()) {
            return Stream.concat(Stream.of(shell.quoted(script.get())), quoted(words))
                    .collect(Collectors.joining(" "));
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

    private Stream<String> launch() {
        if (process.isEmpty()) {
            return underMaven ? Stream.of("mvn", "compile", "exec:java") : Stream.of("java", "...", "org.moco4j.Main");
        }
        List<String> arguments = process.get();
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
                .map(argument -> argument.startsWith(ShellQuoting.PROGRAM_ARGUMENTS)
                        ? shell.programArguments(argument.substring(ShellQuoting.PROGRAM_ARGUMENTS.length()))
                        : shell.quoted(argument));
    }
}
