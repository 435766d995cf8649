package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.testing.JavaProcess;

/** The program in a separate process. */
class MainProcessTest {
    @Test
    void noClassOfNd4jIsLoadedBeforeACommandRuns() throws Exception {
        Result result = run("-Xlog:class+load", "--version");

        assertEquals(0, result.status());
        assertTrue(result.output().contains("org.moco4j.config.KeyTable"), "the log lists classes");
        assertFalse(result.output().contains("org.nd4j"), "a class of ND4J was loaded");
        assertFalse(result.output().contains("org.bytedeco"), "a class of JavaCPP was loaded");
    }

    @Test
    void aUserErrorGivesTheStatusOfTheProcess() throws Exception {
        Result result = run("-Xshare:auto", "--epochs=0");

        assertEquals(2, result.status());
        assertTrue(
                result.output().contains("error: option --epochs is 0; allowed: a whole number >= 1"), result.output());
    }

    /** Runs in a locale without these letters, which a shell can pass anyway. */
    @ParameterizedTest
    @ValueSource(strings = {"--dataset ImageFolder --data-dir", "run", "--config", "infer --checkpoint"})
    void theErrorForANameThatTheLocaleCannotExpressExplainsTheLocale(String arguments) throws Exception {
        List<String> program = JavaProcess.command(List.of(), Main.class, arguments.split(" "));
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" \"$(printf 'fot\\303\\263s')\"", "sh"));
        shell.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(shell).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.contains("fot??s"), output);
        assertTrue(output.replaceAll("\\s+", " ").contains("a UTF-8 locale, such as LC_ALL=C.UTF-8"), output);
    }

    private record Result(int status, String output) {}

    private static Result run(String jvmOption, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(JavaProcess.command(List.of(jvmOption), Main.class, arguments))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
