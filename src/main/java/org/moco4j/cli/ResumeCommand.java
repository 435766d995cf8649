package org.moco4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that started the program, to be typed again.
 *
 * @param process the arguments of the JVM, the main class among them; empty where the system does not tell, as on Windows
 * @param underMaven whether the JVM is Maven's
 * @param words what the program itself was given
 * @param shell that the command is written for
 */
public record ResumeCommand(
        Optional<List<String>> process, boolean underMaven, List<String> words, ShellQuoting shell) {
    private static final String MAVEN_MAIN = "org.codehaus.plexus.classworlds.launcher.Launcher";
    private static final Pattern ONLY_ONCE = Pattern.compile("(?i)(^|\\s+|(?<=[\"'=]))--?(fresh|force)(?=[\\s\"']|$)");

    public ResumeCommand {
        process = process.map(List::copyOf);
        words = List.copyOf(words);
    }

    /** How this process was started. */
    public static ResumeCommand ofThisProcess(List<String> words) {
        return new ResumeCommand(
                ProcessHandle.current().info().arguments().map(Arrays::asList),
                System.getProperty("maven.home") != null,
                words,
                ShellQuoting.ofThisSystem());
    }

    /** As it was typed. */
    public String text() {
        return Stream.concat(launch(), addedWords()).collect(Collectors.joining(" "));
    }

    /**
     * The same without {@code --fresh}, which would start over, and without {@code --force}: what was in the way is replaced, and
     * what comes there later is not meant.
     */
    public String resuming() {
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

    /** What {@link #launch} does not hold already. */
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
