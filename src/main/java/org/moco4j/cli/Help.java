package org.moco4j.cli;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.text.WordUtils;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.KeyGroup;
import org.moco4j.config.KeyLookup;
import org.moco4j.session.Version;
import org.moco4j.text.TextLayout;

/** Writes the text of {@code --help}, as wide as the layout allows. */
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

    /** The program's help: all commands, and the whole help of the default one. */
    public String ofTheProgram() {
        StringBuilder text = new StringBuilder();
        paragraph(text, Version.line());
        paragraph(text, "Momentum Contrast (MoCo): self-supervised learning of image features on the JVM.");
        text.append("\nUsage, through Maven:\n");
        usage(text, "[COMMAND] [OPTION...]");
        text.append("\nCommands:\n");
        for (Command command : commands.commands()) {
            boolean isDefault = command.equals(commands.byDefault());
            row(text, command.name(), command.summary() + (isDefault ? " (runs if no command is named)" : ""));
        }
        row(text, CommandList.HELP + " [COMMAND]", "show this help, or that of a command");
        text.append('\n');
        paragraph(
                text,
                "COMMAND --help shows the options of a command. The options of "
                        + commands.byDefault().name() + " follow.");
        options(text, commands.byDefault());
        return text.toString();
    }

    /** The help of one command. */
    public String of(Command command) {
        StringBuilder text = new StringBuilder();
        paragraph(text, command.name() + ": " + command.summary());
        text.append("\nUsage, through Maven:\n");
        String arguments = command.arguments().isEmpty() ? "" : " " + command.arguments();
        usage(text, command.name() + " [OPTION...]" + arguments);
        options(text, command);
        return text.toString();
    }

    private void options(StringBuilder text, Command command) {
        Options own = command.options();
        if (command.takesConfig()) {
            own.addOptions(CommonOptions.ofTheFile(command.withoutConfig()));
        }
        section(text, "Options", own.addOptions(CommonOptions.ofTheProgram()).getOptions());
        if (command.takesConfig()) {
            text.append('\n');
            paragraph(
                    text,
                    "Every key of the config is an option too, and wins over the file. Lists are written with commas and no "
                            + "spaces. A key that is true or false may be given without a value, which means true, or as "
                            + "--cos=false. - and _ make no difference. Defaults are in brackets.");
            for (Map.Entry<KeyGroup, Options> group : CommonOptions.ofTheKeys().entrySet()) {
                section(text, group.getKey().title(), group.getValue().getOptions());
            }
        }
        examples(text, command.examples());
    }

    private void section(StringBuilder text, String title, Collection<Option> options) {
        text.append('\n').append(title).append(":\n");
        options.forEach(option -> row(text, written(option), option.getDescription()));
    }

    /** {@code --learning-rate, --lr X}. */
    private static String written(Option option) {
        StringBuilder left = new StringBuilder(option.getOpt() == null ? "" : "-" + option.getOpt() + ", ");
        left.append("--").append(option.getLongOpt());
        Optional<ConfigKey> key = KeyLookup.find(option.getLongOpt());
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
        text.append(INDENT).append(shell.throughMaven(arguments)).append('\n');
    }

    private void paragraph(StringBuilder text, String words) {
        text.append(layout.text(words, 0)).append('\n');
    }

    /** A left column, and a right one wrapped; a left side that is too long has a line of its own. */
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
