package org.moco4j.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** How a word is written so that a shell passes it on unchanged. */
public enum ShellQuoting {
    /** The shells of Linux and macOS. */
    UNIX {
        @Override
        String quoted(String word) {
            if (PLAIN.matcher(word).matches()) {
                return word;
            }
            return SAFE_IN_DOUBLE_QUOTES.matcher(word).matches()
                    ? '"' + word + '"'
                    : "'" + word.replace("'", "'\\''") + "'";
        }

        @Override
        String programArguments(String arguments) {
            return PROGRAM_ARGUMENTS + quoted(arguments);
        }
    },

    /**
     * PowerShell and cmd.exe alike. PowerShell takes {@code -Dexec.args="..."} apart at the dot, so the whole word is quoted, which both
     * understand. Both pass single quotes within it on, and Maven understands them.
     */
    WINDOWS {
        @Override
        String quoted(String word) {
            return PLAIN_WINDOWS.matcher(word).matches() ? word : '"' + word + '"';
        }

        @Override
        String programArguments(String arguments) {
            return '"' + PROGRAM_ARGUMENTS + arguments.replace('"', '\'') + '"';
        }
    };

    /** What comes before the program's arguments in Maven's command line. */
    static final String PROGRAM_ARGUMENTS = "-Dexec.args=";

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
    private static final Pattern PLAIN_WINDOWS = Pattern.compile("[\\w+=:/\\\\-]+");
    private static final Pattern SAFE_IN_DOUBLE_QUOTES = Pattern.compile("[^\"$`\\\\!]*");

    /** The one that commands are printed for. */
    public static ShellQuoting ofThisSystem() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : UNIX;
    }

    /** A word as it is typed. */
    abstract String quoted(String word);

    /** The word that passes the program's arguments through Maven. */
    abstract String programArguments(String arguments);

    /** A command that runs the program through Maven. */
    String throughMaven(String arguments) {
        return "mvn compile exec:java" + (arguments.isEmpty() ? "" : " " + programArguments(arguments));
    }
}
