package org.moco4j.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a short command of the system and gives back what it printed. */
@FunctionalInterface
public interface CommandRunner {
    /**
     * How a command ended.
     *
     * @param exitStatus 0 for success
     * @param output standard output and standard error
     */
    record Result(int exitStatus, String output) {}

    /**
     * Runs {@code command}, program first, and waits for its end.
     *
     * @throws IOException if the command is not there, or does not end in time
     */
    Result run(List<String> command) throws IOException;

    /** Commands of this machine; one that takes longer than {@code limit} is ended. */
    static CommandRunner ofThisMachine(Duration limit) {
        return command -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                process.getOutputStream().close();
                // Read beside the wait: a command that fills the pipe would otherwise never end.
                CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> readAll(process));
                byte[] bytes = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
                return new Result(process.waitFor(), new String(bytes, Charset.defaultCharset()));
            } catch (TimeoutException e) {
                throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw new IOException("Reading the output of " + command.get(0) + " failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(command.get(0) + " was interrupted", e);
            } finally {
                process.destroyForcibly();
            }
        };
    }

    private static byte[] readAll(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
