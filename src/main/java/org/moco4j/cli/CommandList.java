package org.moco4j.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.config.Nearest;

/**
 * The commands of the program.
 *
 * @param commands the first is the one that runs where the command line begins with no command
 */
public record CommandList(List<Command> commands) {
    public CommandList {
        commands = List.copyOf(commands);
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("a program without commands");
        }
    }

    /** The command that runs where none is named. */
    public Command byDefault() {
        return commands.get(0);
    }

    /** Whether the words begin with a command and not with an option. */
    public boolean beginsWithCommand(List<String> words) {
        return !words.isEmpty() && !words.get(0).startsWith("-");
    }

    /**
     * The command that the words name first, or the default one.
     *
     * @throws UserError where the first word is no command
     */
    public Command chosenBy(List<String> words) {
        return beginsWithCommand(words) ? named(words.get(0)) : byDefault();
    }

    private Command named(String name) {
        Optional<Command> found =
                commands.stream().filter(command -> command.name().equals(name)).findFirst();
        return found.orElseThrow(() -> new UserError(unknown(name)));
    }

    private String unknown(String name) {
        if (name.endsWith(".json")) {
            return "unknown command \"" + name + "\"; did you mean \"--config " + name + "\"?";
        }
        List<String> names = commands.stream().map(Command::name).toList();
        return "unknown command \"" + name + "\"" + Nearest.question(Nearest.to(name, names))
                + names.stream().collect(Collectors.joining(", ", " (commands: ", ")"));
    }
}
