package org.moco4j.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures the resources of another Java process on Linux with the G1 collector: the figures of the system, and the
 * heap after a full collection.
 */
final class ProcessMeter {
    private static final Pattern USED = Pattern.compile("garbage-first heap +total \\d+K, used (\\d+)K");

    private final long pid;
    private final Path proc;

    ProcessMeter(long pid) {
        this.pid = pid;
        proc = Path.of("/proc", String.valueOf(pid));
    }

    /**
     * The resources of a process.
     *
     * @param heapMib live objects, in MiB
     * @param residentMib heap and native memory together, in MiB
     */
    record Usage(double heapMib, double residentMib, int threads, int files, double cpuSeconds) {}

    Usage sample() throws IOException, InterruptedException {
        jcmd("GC.run");
        double heap = number(USED, jcmd("GC.heap_info"));
        String status = Files.readString(proc.resolve("status"));
        int files;
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            files = (int) open.count();
        }
        return new Usage(
                heap / 1024,
                number(Pattern.compile("VmRSS:\\s+(\\d+)"), status) / 1024,
                (int) number(Pattern.compile("Threads:\\s+(\\d+)"), status),
                files,
                cpuSeconds());
    }

    /**
     * Returns the processor time, in seconds, of living threads. The names passed to the predicate have at most 15
     * letters.
     */
    double cpuSecondsOfThreads(Predicate<String> named) throws IOException {
        double seconds = 0;
        try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
            for (Path thread : threads.toList()) {
                try {
                    if (named.test(Files.readString(thread.resolve("comm")).strip())) {
                        seconds += cpuSeconds(thread);
                    }
                } catch (NoSuchFileException e) {
                    // The thread ended after the list was made, before the sample.
                }
            }
        }
        return seconds;
    }

    double cpuSeconds() throws IOException {
        return cpuSeconds(proc);
    }

    private static double cpuSeconds(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        // The second field is a name in parentheses, which may contain spaces. User and system time are fields 14 and
        // 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + output);
        }
        return output;
    }

    private static double number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
