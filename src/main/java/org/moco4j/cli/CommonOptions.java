package org.moco4j.cli;

import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.config.ConfigKey;
import org.moco4j.config.ConfigKey.Group;
import org.moco4j.config.KeyTable;

/** The options that all commands share, and one option for every config key. */
public final class CommonOptions {
    public static final String CONFIG = "config";
    public static final String QUIET = "quiet";
    public static final String DEBUG = "debug";
    public static final String HELP = "help";
    public static final String VERSION = "version";

    private CommonOptions() {}

    /** Returns the options of every command. */
    static Options ofProgram() {
        return new Options()
                .addOption(flag(QUIET, "print results and warnings only"))
                .addOption(flag(DEBUG, "print the stack trace of every error"))
                .addOption(Option.builder("h")
                        .longOpt(HELP)
                        .desc("show this help; after a command, the help of that command")
                        .get())
                .addOption(flag(VERSION, "print the version of the program and of Java"));
    }

    /**
     * Returns the option for the config file.
     *
     * @param without the help text for the case without a config file
     */
    static Options ofConfigFile(String without) {
        return new Options()
                .addOption(Option.builder()
                        .longOpt(CONFIG)
                        .hasArg()
                        .argName("FILE")
                        .desc("the experiment, a JSON file such as those in conf/ [" + without + "]")
                        .get());
    }

    /** Returns an option for each config key, by the group of the key. */
    static Map<Group, Options> ofKeys() {
        Map<Group, Options> byGroup = new EnumMap<>(Group.class);
        for (ConfigKey key : KeyTable.all()) {
            byGroup.computeIfAbsent(key.group(), group -> new Options()).addOption(optionOf(key));
        }
        return byGroup;
    }

    /** Returns all options of a command. */
    static Options of(Command command) {
        Options all = new Options().addOptions(command.options()).addOptions(ofProgram());
        if (command.takesConfig()) {
            all.addOptions(ofConfigFile(command.withoutConfig()));
            ofKeys().values().forEach(all::addOptions);
        }
        return all;
    }

    private static Option optionOf(ConfigKey key) {
        return Option.builder()
                .longOpt(key.name())
                .hasArg()
                .argName(key.placeholder())
                .desc(description(key))
                .get();
    }

    private static String description(ConfigKey key) {
        String allowed = key.isSwitch() || key.isPath() ? "" : "; " + key.allowed();
        return key.help() + allowed + " [" + key.defaultText() + "]";
    }

    /**
     * Creates an option with a value.
     *
     * @param value the name of the value in the help, such as {@code FILE}
     */
    public static Option valued(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    private static Option flag(String name, String description) {
        return new FlagOption(name, description).option();
    }
}
