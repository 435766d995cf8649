package org.moco4j.cli;

import java.util.List;
import org.apache.commons.cli.Options;

/** One thing the program can do, such as {@code train}. A new command is a class of this kind in the program's one list. */
public interface Command {
    /** The word on the command line. */
    String name();

    /** What it does, in one line. */
    String summary();

    /** Options of its own. Those of all commands, and those of the config's keys, come on their own. */
    default Options options() {
        return new Options();
    }

    /** Whether it reads a config, so that {@code --config} and every key are options of it too. */
    default boolean takesConfig() {
        return true;
    }

    /** What it does without {@code --config}, in words for its help. */
    default String withoutConfig() {
        return "with --dataset or --data-dir: the defaults in brackets below; with neither: the built-in quickstart,"
                + " conf/quickstart.json";
    }

    /** The words it takes that are not options, as in a usage line: {@code IMAGE...}; empty if it takes none. */
    default String arguments() {
        return "";
    }

    /** For the end of its help. */
    default List<Example> examples() {
        return List.of();
    }

    /**
     * Does it.
     *
     * @return the exit status: 0 if all went well
     * @throws org.moco4j.UserError if the user can fix what went wrong
     */
    int run(Invocation invocation) throws Exception;

    /**
     * An example of use.
     *
     * @param arguments what to write after the program's name
     * @param meaning what it does
     */
    record Example(String arguments, String meaning) {}
}
