package org.moco4j.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start a class of the tests or of the program as a process of its own, with this JVM's Java and class path. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * The command.
     *
     * @param options for the JVM
     * @param main the class that is started
     */
    public static List<String> command(List<String> options, Class<?> main, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(words));
        return command;
    }
}
