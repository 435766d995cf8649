package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumeCommandTest {
    private static final String LAUNCHER = "org.codehaus.plexus.classworlds.launcher.Launcher";

    @Test
    void underMavenItIsMavensCommand() {
        ResumeCommand command = maven("compile", "exec:java", "-Dexec.args=--config conf/cifar10.json --lr 0.1");

        assertEquals("mvn compile exec:java -Dexec.args=\"--config conf/cifar10.json --lr 0.1\"", command.text());
        assertEquals(command.text(), command.resuming());
    }

    @Test
    void plainMavenIsPlainMaven() {
        assertEquals("mvn", maven().resuming());
        assertEquals("mvn -q -Pcuda", maven("-q", "-Pcuda").resuming());
    }

    @Test
    void freshIsLeftOutWhereTheRunShallGoOn() {
        ResumeCommand command = maven("exec:java", "-Dexec.args=--fresh --data-dir my-fresh/--fresh-ones --epochs 3");

        assertEquals("mvn exec:java -Dexec.args=\" --data-dir my-fresh/--fresh-ones --epochs 3\"", command.resuming());
        assertEquals(
                "mvn exec:java -Dexec.args=\"--fresh --data-dir my-fresh/--fresh-ones --epochs 3\"", command.text());
        assertEquals(
                "java -jar moco4j.jar --cos",
                java("-jar", "moco4j.jar", "--fresh", "--cos").resuming());
    }

    @Test
    void whatAShellWouldTakeApartIsQuoted() {
        assertEquals(
                "java -cp a:b Main \"my photos\" 'a$b' 'it'\\''s $1'",
                java("-cp", "a:b", "Main", "my photos", "a$b", "it's $1").text());
        assertEquals(
                "mvn exec:java -Dexec.args='run \"my photos\"'",
                maven("exec:java", "-Dexec.args=run \"my photos\"").text());
    }

    @Test
    void whereTheSystemDoesNotTellItIsMadeOfWhatTheProgramWasGiven() {
        List<String> words = List.of("run", "my photos", "--fresh");

        assertEquals(
                "mvn compile exec:java -Dexec.args='run \"my photos\" --fresh'",
                new ResumeCommand(Optional.empty(), true, words, ShellQuoting.UNIX).text());
        assertEquals(
                "java ... org.moco4j.Main run \"my photos\"",
                new ResumeCommand(Optional.empty(), false, words, ShellQuoting.UNIX).resuming());
        assertEquals(
                "mvn compile exec:java",
                new ResumeCommand(Optional.empty(), true, List.of(), ShellQuoting.UNIX).text());
    }

    /** PowerShell takes a word apart at the dot of {@code -Dexec.args="..."} unless the whole word is quoted; cmd.exe takes both. */
    @Test
    void onWindowsItIsWrittenAsPowerShellAndCmdUnderstandIt() {
        List<String> words = List.of("run", "my photos", "--data-dir", "C:\\data", "--fresh");

        assertEquals(
                "mvn compile exec:java \"-Dexec.args=run 'my photos' --data-dir C:\\data\"",
                new ResumeCommand(Optional.empty(), true, words, ShellQuoting.WINDOWS).resuming());
        assertEquals(
                "java ... org.moco4j.Main run \"my photos\" --data-dir C:\\data --fresh",
                new ResumeCommand(Optional.empty(), false, words, ShellQuoting.WINDOWS).text());
        assertEquals("mvn compile exec:java", ShellQuoting.WINDOWS.throughMaven(""));
        assertEquals(
                "mvn compile exec:java \"-Dexec.args=--epochs 5\"", ShellQuoting.WINDOWS.throughMaven("--epochs 5"));
    }

    @Test
    void freshAloneIsLeftOutToo() {
        assertEquals(
                "mvn exec:java -Dexec.args=",
                maven("exec:java", "-Dexec.args=--fresh").resuming());
    }

    @Test
    void whatIsMeantOnlyOnceIsNotRepeated() {
        assertEquals(
                "java Main train --epochs 3",
                java("Main", "train", "--force", "--epochs", "3", "--fresh").resuming());
        assertEquals(
                "mvn exec:java -Dexec.args=\" run photos\"",
                maven("exec:java", "-Dexec.args=--force run photos").resuming());
    }

    private static ResumeCommand maven(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-classpath", "/m/boot/w.jar", "-Dmaven.home=/m", LAUNCHER));
        all.addAll(List.of(arguments));
        return new ResumeCommand(Optional.of(all), true, List.of("not looked at"), ShellQuoting.UNIX);
    }

    private static ResumeCommand java(String... arguments) {
        return new ResumeCommand(Optional.of(List.of(arguments)), false, List.of("not looked at"), ShellQuoting.UNIX);
    }
}
