package org.moco4j.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.tensorfile.DamagedFileException;

/**
 * Gives a reader many inputs and checks that it reads each, or refuses it with a {@link UserError} (or a
 * {@link DamagedFileException}, which callers convert) that names the file and is fit for a terminal. The heap memory
 * is limited by the length of the input, and the time is limited.
 *
 * <p>Input n of a seed is always the same; {@code -Dfuzz.seed=N} gives others. An input that breaks a rule is kept in
 * {@code target/fuzz}, and {@code -Dfuzz.replay=FILE} tries that file only.
 */
public final class Fuzz {
    /** Processor time, which does not depend on how busy the machine is. */
    private static final Duration MAX_WORK = Duration.ofSeconds(20);

    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final int MAX_MESSAGE = 20_000;
    private static final int MAX_REASONS = 500;
    private static final Path KEPT = Path.of("target", "fuzz");
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final String REPLAY = System.getProperty("fuzz.replay");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FuzzTarget target;
    private final FuzzTarget.Trial trial;
    private final Map<String, Integer> reasons = new HashMap<>();

    private volatile byte[] current;
    private volatile long startedAt;
    private volatile long workBefore;
    private volatile AssertionError failure;
    private long read;
    private long refused;

    /**
     * The results of all inputs.
     *
     * @param reasons the messages of refused inputs, without their numbers, and how often each occurred
     */
    public record Outcome(long read, long refused, Map<String, Integer> reasons) {}

    /** Prepares a reader in an empty folder. */
    public Fuzz(FuzzTarget target, Path folder) throws IOException {
        this.target = target;
        this.trial = target.setup().in(folder);
    }

    /** Tries as many inputs as each build does. */
    public void test() {
        Outcome outcome = run(target.inputs(), Duration.ofHours(1), this::input);
        if (REPLAY == null && !target.expected().test(outcome)) {
            throw new AssertionError("%s: unexpected: %d read, %d refused, %d reasons"
                    .formatted(target, outcome.read, outcome.refused, outcome.reasons.size()));
        }
    }

    /** Tries inputs for the minutes of {@code -Dfuzz.minutes}, 10 by default, and prints the counts. */
    public void soak() {
        double minutes = Double.parseDouble(System.getProperty("fuzz.minutes", "10"));
        Outcome outcome = run(Long.MAX_VALUE, Duration.ofMillis(Math.round(60_000 * minutes)), this::input);
        System.out.printf(
                "fuzz %s: %,d inputs tried: %,d read, %,d refused with a message, nothing else%n",
                target, outcome.read + outcome.refused, outcome.read, outcome.refused);
        outcome.reasons.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(20)
                .forEach(reason -> System.out.printf("  %,9d %s%n", reason.getValue(), reason.getKey()));
    }

    /** Tries this input. */
    public Outcome one(byte[] input) {
        return run(1, Duration.ofHours(1), number -> input);
    }

    private byte[] input(long number) {
        return trial.inputs().next(new Random(SEED * 0x9E3779B97F4A7C15L + number));
    }

    /** Tries inputs within the limits; throws at the first that breaks a rule. */
    private Outcome run(long inputs, Duration time, LongFunction<byte[]> input) {
        Thread worker = new Thread(() -> tryAll(inputs, time, input), "fuzz " + target);
        worker.setDaemon(true);
        startedAt = System.nanoTime();
        worker.start();
        try {
            while (worker.isAlive() && failure == null) {
                worker.join(100);
                if (worker.isAlive() && hangs(worker)) {
                    throw broken("it hangs in\n" + stack(worker), null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (failure != null) {
            throw failure;
        }
        return new Outcome(read, refused, reasons);
    }

    private boolean hangs(Thread worker) {
        return System.nanoTime() - startedAt > MAX_WAIT.toNanos()
                || THREADS.getThreadCpuTime(worker.getId()) - workBefore > MAX_WORK.toNanos();
    }

    private void tryAll(long inputs, Duration time, LongFunction<byte[]> input) {
        try {
            if (REPLAY != null) {
                tryOne(Files.readAllBytes(Path.of(REPLAY)));
                return;
            }
            long end = System.nanoTime() + time.toNanos();
            for (long n = 0; n < inputs && System.nanoTime() < end; n++) {
                tryOne(input.apply(n));
            }
        } catch (AssertionError e) {
            failure = e;
        } catch (IOException | RuntimeException e) {
            failure = new AssertionError(target + ": an input could not be made or written", e);
        }
    }

    private void tryOne(byte[] input) throws IOException {
        current = input;
        startedAt = System.nanoTime();
        workBefore = THREADS.getCurrentThreadCpuTime();
        Files.write(trial.file(), input);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable thrown = null;
        try {
            trial.reader().read(trial.file());
        } catch (Throwable e) {
            thrown = e;
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        check(thrown);
        if (allocated > trial.memory().limit(input.length)) {
            throw broken(allocated + " bytes were allocated for an input of " + input.length, thrown);
        }
    }

    private void check(Throwable thrown) {
        if (thrown == null) {
            read++;
            return;
        }
        if (!(thrown instanceof UserError) && !(thrown instanceof DamagedFileException)) {
            throw broken(thrown.getClass().getName() + " was thrown", thrown);
        }
        String message = thrown.getMessage();
        if (!message.contains(trial.named())) {
            throw broken("the message does not name " + trial.named(), thrown);
        }
        if (message.length() > MAX_MESSAGE) {
            throw broken("the message has " + message.length() + " characters", thrown);
        }
        if (message.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw broken("the message contains control characters", thrown);
        }
        refused++;
        String reason = message.replace(trial.file().toString(), "FILE").replaceAll("[0-9]+", "N");
        if (reasons.size() < MAX_REASONS || reasons.containsKey(reason)) {
            reasons.merge(reason, 1, Integer::sum);
        }
    }

    private AssertionError broken(String what, Throwable cause) {
        byte[] input = current;
        Path kept = KEPT.resolve(target.name().replace(' ', '-') + "-" + Integer.toHexString(Arrays.hashCode(input)));
        try {
            Files.createDirectories(KEPT);
            Files.write(kept, input);
        } catch (IOException e) {
            throw new IllegalStateException("the input could not be kept", e);
        }
        return new AssertionError(
                target + ": input " + (read + refused) + " of seed " + SEED + ", kept as " + kept + ": " + what, cause);
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(30)
                .map(frame -> "  " + frame)
                .collect(Collectors.joining("\n"));
    }
}
