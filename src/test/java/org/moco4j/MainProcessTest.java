package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.JavaProcess;

/** The program as a process of its own. */
class MainProcessTest {
    @Test
    void noClassOfNd4jIsLoadedBeforeACommandRuns() throws Exception {
        Result result = run("-Xlog:class+load", "--version");

        assertEquals(0, result.status());
        assertTrue(result.output().contains("org.moco4j.config.Keys"), "the log lists classes");
        assertFalse(result.output().contains("org.nd4j"), "a class of ND4J was loaded");
        assertFalse(result.output().contains("org.bytedeco"), "a class of JavaCPP was loaded");
    }

    @Test
    void aUsersErrorIsTheStatusOfTheProcess() throws Exception {
        Result result = run("-Xshare:auto", "--epochs=0");

        assertEquals(2, result.status());
        assertTrue(
                result.output().contains("error: option --epochs is 0; allowed: a whole number >= 1"), result.output());
    }

    private record Result(int status, String output) {}

    private static Result run(String jvmOption, String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(JavaProcess.command(List.of(jvmOption), Main.class, words))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
