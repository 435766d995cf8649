package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.JavaProcess;
import org.moco4j.text.ShellQuoting;

class ProgramInvocationTest {
    private static final String LAUNCHER = "org.codehaus.plexus.classworlds.launcher.Launcher";

    @Test
    void underMavenTheCommandIsMavens() {
        ProgramInvocation command = maven("compile", "exec:java", "-Dexec.args=--config conf/cifar10.json --lr 0.1");

        assertEquals("mvn compile exec:java -Dexec.args=\"--config conf/cifar10.json --lr 0.1\"", command.text());
        assertEquals(command.text(), command.resumeText());
    }

    @Test
    void mavenWithoutArgumentsStaysTheSame() {
        assertEquals("mvn", maven().resumeText());
        assertEquals("mvn -q -Pcuda", maven("-q", "-Pcuda").resumeText());
    }

    @Test
    void theResumeTextHasNoFresh() {
        ProgramInvocation command =
                maven("exec:java", "-Dexec.args=--fresh --data-dir my-fresh/--fresh-ones --epochs 3");

        assertEquals(
                "mvn exec:java -Dexec.args=\" --data-dir my-fresh/--fresh-ones --epochs 3\"", command.resumeText());
        assertEquals(
                "mvn exec:java -Dexec.args=\"--fresh --data-dir my-fresh/--fresh-ones --epochs 3\"", command.text());
        assertEquals(
                "java -jar moco4j.jar --cos",
                java("-jar", "moco4j.jar", "--fresh", "--cos").resumeText());
    }

    @Test
    void underSparkSubmitTheCommandIsSparkSubmits() {
        ProgramInvocation command = java(
                "-cp",
                "/opt/spark/conf/:/opt/spark/jars/*",
                "-Xmx4g",
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "spark://host:7077",
                "--conf",
                "spark.task.cpus=4",
                "--class",
                "org.moco4j.spark.SparkMain",
                "target/moco4j-0.1.0-SNAPSHOT-spark.jar",
                "train",
                "--data-dir",
                "my photos",
                "--fresh");

        String start = "spark-submit --master spark://host:7077 --conf spark.task.cpus=4"
                + " --class org.moco4j.spark.SparkMain target/moco4j-0.1.0-SNAPSHOT-spark.jar ";
        assertEquals(start + "train --data-dir \"my photos\"", command.resumeText());
        assertEquals(start + "train --epochs 4", command.textWith(List.of("train", "--epochs", "4")));
    }

    /** Prints the command that started it. */
    static final class Echo {
        public static void main(String[] args) {
            System.out.println(ProgramInvocation.ofThisProcess(List.of(args)).text());
        }
    }

    @Test
    void aLongCommandOfSparkSubmitIsReadWhole() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "only Linux shortens the command");
        String longWord = "x".repeat(9000);
        Process process = new ProcessBuilder(JavaProcess.command(
                        List.of(), Echo.class, "org.apache.spark.deploy.SparkSubmit", "moco4j.jar", longWord))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertEquals("spark-submit moco4j.jar " + longWord, text);
    }

    @Test
    void secretsOfSparksSettingsAreNotShown() {
        ProgramInvocation command = java(
                "org.apache.spark.deploy.SparkSubmit",
                "--conf",
                "spark.hadoop.fs.s3a.secret.key=abc=def",
                "--conf",
                "spark.task.cpus=4",
                "moco4j-spark.jar",
                "train");

        assertEquals(
                "spark-submit --conf 'spark.hadoop.fs.s3a.secret.key=***' --conf spark.task.cpus=4"
                        + " moco4j-spark.jar train",
                command.text().replace('"', '\''));
    }

    @Test
    void wordsThatAShellWouldSplitAreQuoted() {
        assertEquals(
                "java -cp a:b Main \"my photos\" 'a$b' 'it'\\''s $1'",
                java("-cp", "a:b", "Main", "my photos", "a$b", "it's $1").text());
        assertEquals(
                "mvn exec:java -Dexec.args='run \"my photos\"'",
                maven("exec:java", "-Dexec.args=run \"my photos\"").text());
    }

    @Test
    void ifTheSystemDoesNotReportTheProcessTheProgramsArgumentsAreUsed() {
        List<String> words = List.of("run", "my photos", "--fresh");

        assertEquals(
                "mvn compile exec:java -Dexec.args='run \"my photos\" --fresh'",
                new ProgramInvocation(Optional.empty(), true, words, ShellQuoting.UNIX, Optional.empty()).text());
        assertEquals(
                "java ... org.moco4j.Main run \"my photos\"",
                new ProgramInvocation(Optional.empty(), false, words, ShellQuoting.UNIX, Optional.empty())
                        .resumeText());
        assertEquals(
                "mvn compile exec:java",
                new ProgramInvocation(Optional.empty(), true, List.of(), ShellQuoting.UNIX, Optional.empty()).text());
    }

    /**
     * PowerShell splits {@code -Dexec.args="..."} at the dot unless the whole word is quoted. Both forms work in
     * cmd.exe.
     */
    @Test
    void onWindowsItWorksInPowerShellAndCmd() {
        List<String> words = List.of("run", "my photos", "--data-dir", "C:\\data", "--fresh");

        assertEquals(
                "mvn compile exec:java \"-Dexec.args=run 'my photos' --data-dir C:\\data\"",
                new ProgramInvocation(Optional.empty(), true, words, ShellQuoting.WINDOWS, Optional.empty())
                        .resumeText());
        assertEquals(
                "java ... org.moco4j.Main run \"my photos\" --data-dir C:\\data --fresh",
                new ProgramInvocation(Optional.empty(), false, words, ShellQuoting.WINDOWS, Optional.empty()).text());
        assertEquals("mvn compile exec:java", ShellQuoting.WINDOWS.throughMaven("", ""));
        assertEquals(
                "mvn compile exec:java \"-Dexec.args=--epochs 5\"",
                ShellQuoting.WINDOWS.throughMaven("", "--epochs 5"));
    }

    @Test
    void freshAsTheOnlyArgumentIsRemoved() {
        assertEquals(
                "mvn exec:java -Dexec.args=",
                maven("exec:java", "-Dexec.args=--fresh").resumeText());
    }

    @Test
    void freshAndForceAreNotRepeated() {
        assertEquals(
                "java Main train --epochs 3",
                java("Main", "train", "--force", "--epochs", "3", "--fresh").resumeText());
        assertEquals(
                "mvn exec:java -Dexec.args=\" run photos\"",
                maven("exec:java", "-Dexec.args=--force run photos").resumeText());
    }

    private static ProgramInvocation maven(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-classpath", "/m/boot/w.jar", "-Dmaven.home=/m", LAUNCHER));
        all.addAll(List.of(arguments));
        return new ProgramInvocation(Optional.of(all), true, List.of("ignored"), ShellQuoting.UNIX, Optional.empty());
    }

    private static ProgramInvocation java(String... arguments) {
        return new ProgramInvocation(
                Optional.of(List.of(arguments)), false, List.of("ignored"), ShellQuoting.UNIX, Optional.empty());
    }

    @Test
    void theInstalledProgramIsStartedByItsScript() {
        List<String> words = List.of("train", "--resume", "my runs", "--fresh");
        ProgramInvocation installed = new ProgramInvocation(
                Optional.of(List.of("-cp", "lib/*", "org.moco4j.Main")),
                false,
                words,
                ShellQuoting.UNIX,
                Optional.of("/opt/my programs/moco4j"));
        assertEquals("\"/opt/my programs/moco4j\" train --resume \"my runs\" --fresh", installed.text());
        assertEquals("\"/opt/my programs/moco4j\" train --resume \"my runs\"", installed.resumeText());
    }

    @Test
    void anotherCommandIsStartedInTheSameWay() {
        List<String> other = List.of("run", "my photos", "--epochs", "4");
        assertEquals(
                "mvn -q compile exec:java -Dexec.args='run \"my photos\" --epochs 4'",
                maven("-q", "compile", "exec:java", "-Dexec.args=run x").textWith(other));
        assertEquals("mvn -Dexec.args='run \"my photos\" --epochs 4'", maven().textWith(other), "the default goals");
        assertEquals(
                "java -jar lib/moco4j-1.jar run \"my photos\" --epochs 4",
                java("-jar", "lib/moco4j-1.jar", "--epochs", "2").textWith(other));
        assertEquals(
                "mvn compile exec:java -Dexec.args='run \"my photos\" --epochs 4'",
                java("-jar", "/moco4j/server.jar", "x").textWith(other),
                "another program, which uses the library");
        assertEquals(
                "java -cp a.jar org.moco4j.Main run \"my photos\" --epochs 4",
                java("-cp", "a.jar", "org.moco4j.Main", "run", "x").textWith(other));
        assertEquals(
                "mvn compile exec:java -Dexec.args='run \"my photos\" --epochs 4'",
                new ProgramInvocation(Optional.empty(), false, List.of(), ShellQuoting.UNIX, Optional.empty())
                        .textWith(other),
                "the class path is too long for the system to report");
        assertEquals(
                "moco4j run \"my photos\" --epochs 4",
                new ProgramInvocation(Optional.empty(), false, List.of(), ShellQuoting.UNIX, Optional.of("moco4j"))
                        .textWith(other));
    }

    @Test
    void wordsWithSpacesAndQuotesSurviveTheShellAndMaven() {
        assertEquals(
                "mvn compile exec:java -Dexec.args='run \"Anna'\\''s photos\"'",
                ShellQuoting.UNIX.start(List.of("run", "Anna's photos")));
        assertEquals(
                "mvn compile exec:java \"-Dexec.args=run 'my photos'\"",
                ShellQuoting.WINDOWS.start(List.of("run", "my photos")));
    }
}
