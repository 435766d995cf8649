package org.moco4j.cli;

import java.util.List;
import org.apache.commons.cli.Options;

/** A command of the program, such as {@code train}. All commands are listed in {@code Main}. */
public interface Command {
    /** Returns the name on the command line. */
    String name();

    /** Returns one line that says what the command does. */
    String summary();

    /** Returns the options of this command only, without those of all commands and of the config keys. */
    default Options options() {
        return new Options();
    }

    /** Returns whether it reads a config. If so, {@code --config} and every key are options too. */
    default boolean takesConfig() {
        return true;
    }

    /** Returns the help text for the case without {@code --config}. */
    default String withoutConfig() {
        return "with --dataset or --data-dir: the defaults in brackets below; with neither: the built-in quickstart,"
                + " conf/quickstart.json";
    }

    /** Returns the arguments that are not options, for the usage line, such as {@code DIR}; empty if there are none. */
    default String arguments() {
        return "";
    }

    /** Returns examples for the end of the help. */
    default List<Example> examples() {
        return List.of();
    }

    /**
     * Runs the command.
     *
     * @return the exit status: 0 if the command succeeded
     * @throws org.moco4j.UserError if the user can fix what went wrong
     */
    int run(Invocation invocation) throws Exception;

    /**
     * An example of use.
     *
     * @param arguments the words after the program's name
     * @param meaning what it does
     */
    record Example(String arguments, String meaning) {}
}
