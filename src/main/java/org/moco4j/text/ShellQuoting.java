package org.moco4j.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quotes words so that a shell passes them to a program unchanged. */
public enum ShellQuoting {
    /** The shells of Linux and macOS. */
    UNIX {
        @Override
        public String quoted(String word) {
            if (PLAIN.matcher(word).matches()) {
                return word;
            }
            return SAFE_IN_DOUBLE_QUOTES.matcher(word).matches()
                    ? '"' + word + '"'
                    : "'" + word.replace("'", "'\\''") + "'";
        }

        @Override
        public String programArguments(String arguments) {
            return PROGRAM_ARGUMENTS + quoted(arguments);
        }
    },

    /**
     * PowerShell and cmd.exe. PowerShell splits {@code -Dexec.args="..."} at the dot, so the whole word is quoted,
     * which works in both shells. Both pass single quotes inside the word to Maven, which accepts them.
     */
    WINDOWS {
        @Override
        public String quoted(String word) {
            return PLAIN_WINDOWS.matcher(word).matches() ? word : '"' + word + '"';
        }

        @Override
        public String programArguments(String arguments) {
            return '"' + PROGRAM_ARGUMENTS + arguments.replace('"', '\'') + '"';
        }
    };

    /** The text before the program's arguments on Maven's command line. */
    public static final String PROGRAM_ARGUMENTS = "-Dexec.args=";

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
    private static final Pattern PLAIN_WINDOWS = Pattern.compile("[\\w+=:/\\\\-]+");
    private static final Pattern SAFE_IN_DOUBLE_QUOTES = Pattern.compile("[^\"$`\\\\!]*");

    /** Returns the shell of this system. */
    public static ShellQuoting ofThisSystem() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : UNIX;
    }

    /** Returns the word as the user must type it. */
    public abstract String quoted(String word);

    /** Returns the word that passes the program's arguments through Maven. */
    public abstract String programArguments(String arguments);

    /** Returns a command that runs the program with these words. */
    public String start(List<String> words) {
        return start(words.stream().map(this::quoted).collect(Collectors.joining(" ")));
    }

    /**
     * Returns a command that runs the program: the installed one by its script, else through Maven.
     *
     * @param arguments quoted, if they need it
     */
    public String start(String arguments) {
        return InstalledProgram.command()
                .map(script -> quoted(script) + (arguments.isEmpty() ? "" : " " + arguments))
                .orElseGet(() -> throughMaven("", arguments));
    }

    /**
     * Returns a command that runs the program through Maven.
     *
     * @param options options of Maven, with a space after each
     * @param arguments quoted, if they need it
     */
    public String throughMaven(String options, String arguments) {
        return "mvn " + options + "compile exec:java" + (arguments.isEmpty() ? "" : " " + programArguments(arguments));
    }
}
