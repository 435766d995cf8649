package org.moco4j.cli;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.text.ClosestName;
import org.moco4j.text.SafeText;

/**
 * The commands of the program.
 *
 * @param commands the first one runs if the command line does not begin with a command
 * @param mavenProfile the profile of Maven that has the commands; empty if they need none
 */
public record CommandList(List<Command> commands, Optional<String> mavenProfile) {
    /** The word for help, as in {@code help} and {@code help train}. */
    public static final String HELP = "help";

    private static final String DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212";

    public CommandList {
        commands = List.copyOf(commands);
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("a program without commands");
        }
    }

    /** Creates a list of commands that need no profile. */
    public CommandList(List<Command> commands) {
        this(commands, Optional.empty());
    }

    /** Returns the command that runs if the user names none. */
    Command defaultCommand() {
        return commands.get(0);
    }

    /** Returns whether the words begin with a command and not with an option. */
    public boolean beginsWithCommand(List<String> words) {
        return !words.isEmpty() && !words.get(0).startsWith("-");
    }

    /**
     * Returns the command that the first word names. If the words begin with an option, this is the default command.
     *
     * @throws UserError if the first word is not a command; the message suggests one
     */
    public Command commandOf(List<String> words) {
        if (!beginsWithCommand(words)) {
            return defaultCommand();
        }
        return commands.stream()
                .filter(command -> command.name().equals(words.get(0)))
                .findFirst()
                .orElseThrow(() -> new UserError(unknown(words)));
    }

    private String unknown(List<String> words) {
        String name = words.get(0);
        String command = "unknown command \"" + SafeText.of(name) + "\"";
        if (!name.isEmpty() && DASHES.indexOf(name.charAt(0)) >= 0) {
            return command + ": it begins with a dash that is not a hyphen (-), perhaps from a copied text; write --"
                    + SafeText.of(name.replaceFirst("^[-" + DASHES + "]+", ""));
        }
        if (name.endsWith(".json")) {
            return command + "; did you mean \"--config " + SafeText.of(name) + "\"?";
        }
        Optional<String> option = OptionSpelling.withDashes(defaultCommand(), words);
        if (option.isPresent()) {
            return command + ClosestName.suggestion(option.map(SafeText::of));
        }
        List<String> names = Stream.concat(commands.stream().map(Command::name), Stream.of(HELP))
                .toList();
        Optional<String> near = ClosestName.to(name, names);
        if (near.isEmpty() && new File(name).isDirectory()) {
            near = ClosestName.to("run", names).map(run -> run + " " + SafeText.of(name));
        }
        return command + ClosestName.suggestion(near) + " (commands: " + String.join(", ", names) + ")";
    }
}
