package org.moco4j.cli;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.text.WordUtils;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.ConfigKey.Group;
import org.moco4j.config.KeyTable;
import org.moco4j.session.Version;
import org.moco4j.text.InstalledProgram;
import org.moco4j.text.ShellQuoting;
import org.moco4j.text.TextLayout;

/** Writes the text of {@code --help}. */
public final class Help {
    private static final int LEFT_COLUMN = 28;
    private static final String INDENT = "  ";

    private final CommandList commands;
    private final TextLayout layout;
    private final ShellQuoting shell;

    public Help(CommandList commands, TextLayout layout, ShellQuoting shell) {
        this.commands = commands;
        this.layout = layout;
        this.shell = shell;
    }

    /** Returns the help of the program: all commands, and the options of the default command. */
    public String ofProgram() {
        StringBuilder text = new StringBuilder();
        paragraph(text, Version.line());
        paragraph(text, "Momentum Contrast (MoCo): self-supervised learning of image features on the JVM.");
        text.append("\nUsage" + (InstalledProgram.command().isPresent() ? "" : ", through Maven") + ":\n");
        usage(text, "[COMMAND] [OPTION...]");
        text.append("\nCommands:\n");
        for (Command command : commands.commands()) {
            boolean isDefault = command.equals(commands.defaultCommand());
            row(text, command.name(), command.summary() + (isDefault ? " (runs if no command is named)" : ""));
        }
        row(text, CommandList.HELP + " [COMMAND]", "show this help, or that of a command");
        text.append('\n');
        paragraph(
                text,
                "COMMAND --help shows the options of a command. The options of "
                        + commands.defaultCommand().name() + " follow.");
        options(text, commands.defaultCommand());
        return text.toString();
    }

    /** Returns the help of one command. */
    public String of(Command command) {
        StringBuilder text = new StringBuilder();
        paragraph(text, command.name() + ": " + command.summary());
        text.append("\nUsage" + (InstalledProgram.command().isPresent() ? "" : ", through Maven") + ":\n");
        String arguments = command.arguments().isEmpty() ? "" : " " + command.arguments();
        usage(text, command.name() + " [OPTION...]" + arguments);
        options(text, command);
        return text.toString();
    }

    private void options(StringBuilder text, Command command) {
        Options own = command.options();
        if (command.takesConfig()) {
            own.addOptions(CommonOptions.ofConfigFile(command.withoutConfig()));
        }
        section(text, "Options", own.addOptions(CommonOptions.ofProgram()).getOptions());
        if (command.takesConfig()) {
            text.append('\n');
            paragraph(
                    text,
                    "Every key of the config is an option too, and wins over the file. Lists are written with"
                            + " commas and no spaces. A key that is true or false may be given without a value,"
                            + " which means true, or as --cos=false. - and _ make no difference. Defaults are in"
                            + " brackets.");
            for (Map.Entry<Group, Options> group : CommonOptions.ofKeys().entrySet()) {
                section(text, group.getKey().title(), group.getValue().getOptions());
            }
        }
        examples(text, command.examples());
    }

    private void section(StringBuilder text, String title, Collection<Option> options) {
        text.append('\n').append(title).append(":\n");
        options.forEach(option -> row(text, names(option), option.getDescription()));
    }

    /** Returns all names of an option, such as {@code --learning-rate, --lr X}. */
    private static String names(Option option) {
        StringBuilder left = new StringBuilder(option.getOpt() == null ? "" : "-" + option.getOpt() + ", ");
        left.append("--").append(option.getLongOpt());
        Optional<ConfigKey> key = KeyTable.find(option.getLongOpt());
        key.map(ConfigKey::aliases)
                .orElse(List.of())
                .forEach(alias -> left.append(", --").append(alias));
        if (option.hasArg() && !key.map(ConfigKey::isSwitch).orElse(false)) {
            left.append(' ').append(option.getArgName());
        }
        return left.toString();
    }

    private void examples(StringBuilder text, List<Command.Example> examples) {
        if (examples.isEmpty()) {
            return;
        }
        text.append("\nExamples:\n");
        for (Command.Example example : examples) {
            text.append(layout.text(INDENT + "# " + example.meaning(), 2)).append('\n');
            usage(text, example.arguments());
        }
    }

    private void usage(StringBuilder text, String arguments) {
        String command = commands.mavenProfile()
                .map(profile -> shell.throughMaven("-P" + profile + " ", arguments))
                .orElseGet(() -> shell.start(arguments));
        text.append(INDENT).append(command).append('\n');
    }

    private void paragraph(StringBuilder text, String sentences) {
        text.append(layout.text(sentences, 0)).append('\n');
    }

    /** Writes a row of two columns. The right column is wrapped. A left text that is too long gets its own line. */
    private void row(StringBuilder text, String left, String right) {
        String gap = " ".repeat(LEFT_COLUMN);
        String start = INDENT + left;
        text.append(
                start.length() < LEFT_COLUMN - 1
                        ? start + " ".repeat(LEFT_COLUMN - start.length())
                        : start + "\n" + gap);
        text.append(WordUtils.wrap(right, layout.columns() - LEFT_COLUMN, "\n" + gap, false))
                .append('\n');
    }
}
