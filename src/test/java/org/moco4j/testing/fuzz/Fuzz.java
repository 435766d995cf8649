package org.moco4j.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.tensorfile.DamagedFileException;

/**
 * Gives a reader one made-up input after another and holds it to this: it reads the input, or refuses it with a
 * {@link UserError} (or a {@link DamagedFileException}, which callers turn into one) that names the file, in words fit
 * for a terminal; it takes no more heap than the input's length accounts for; it is done in time.
 *
 * <p>Input n of a seed is always the same. One that breaks the rules is kept in {@code target/fuzz}; {@code
 * -Dfuzz.replay=FILE} gives the reader that file and no other, {@code -Dfuzz.seed=N} another row of inputs.
 */
public final class Fuzz {
    /** Processor time, which a busy machine does not stretch. */
    private static final Duration MOST_WORK = Duration.ofSeconds(20);

    private static final Duration MOST_WAITING = Duration.ofMinutes(5);
    private static final int LONGEST_MESSAGE = 20_000;
    private static final Path KEPT = Path.of("target", "fuzz");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Path file;
    private final String named;
    private final Memory memory;
    private final Inputs inputs;
    private final Reader reader;
    private final long seed = Long.getLong("fuzz.seed", 1);

    private volatile byte[] current;
    private volatile long startedAt;
    private volatile long workBefore;
    private volatile AssertionError failure;
    private long read;
    private long refused;

    /** Makes an input. */
    @FunctionalInterface
    public interface Inputs {
        byte[] next(Random random);
    }

    /** Reads an input from a file, all of it. */
    @FunctionalInterface
    public interface Reader {
        void read(Path file) throws IOException;
    }

    /**
     * The heap that a reader may take, all that it allocates together: {@code bytes + perByte * length of the input}.
     *
     * @param bytes whatever the input
     * @param perByte for each byte of it
     */
    public record Memory(long bytes, long perByte) {
        long allowedFor(int length) {
            return bytes + perByte * length;
        }
    }

    /** What became of the inputs. */
    public record Outcome(long read, long refused) {
        public long tried() {
            return read + refused;
        }
    }

    /**
     * A row of inputs.
     *
     * @param name of the reader, for messages
     * @param file where each input is put, to be read
     */
    public Fuzz(String name, Path file, Memory memory, Inputs inputs, Reader reader) {
        this(name, file, file.toString(), memory, inputs, reader);
    }

    /**
     * A row of inputs.
     *
     * @param named what messages must hold in place of the file's name
     */
    public Fuzz(String name, Path file, String named, Memory memory, Inputs inputs, Reader reader) {
        this.name = name;
        this.file = file;
        this.named = named;
        this.memory = memory;
        this.inputs = inputs;
        this.reader = reader;
    }

    /** Tries inputs while the budget lasts; throws at the first that breaks a rule. */
    public Outcome run(Budget budget) {
        Thread worker = new Thread(() -> tryAll(budget), "fuzz " + name);
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
        return new Outcome(read, refused);
    }

    /** The same with its figures printed. */
    public Outcome soak() {
        Outcome outcome = run(Budget.soak());
        System.out.printf(
                "fuzz %s: %,d inputs tried: %,d read, %,d refused with a message, nothing else%n",
                name, outcome.tried(), outcome.read(), outcome.refused());
        return outcome;
    }

    private boolean hangs(Thread worker) {
        return System.nanoTime() - startedAt > MOST_WAITING.toNanos()
                || THREADS.getThreadCpuTime(worker.getId()) - workBefore > MOST_WORK.toNanos();
    }

    private void tryAll(Budget budget) {
        try {
            String replay = System.getProperty("fuzz.replay");
            if (replay != null) {
                tryOne(Files.readAllBytes(Path.of(replay)));
                return;
            }
            long end = System.nanoTime() + budget.time().toNanos();
            for (long n = 0; n < budget.inputs() && System.nanoTime() < end; n++) {
                tryOne(inputs.next(new Random(seed * 0x9E3779B97F4A7C15L + n)));
            }
        } catch (AssertionError e) {
            failure = e;
        } catch (IOException | RuntimeException e) {
            failure = new AssertionError(name + ": an input could not be made or written", e);
        }
    }

    private void tryOne(byte[] input) throws IOException {
        current = input;
        startedAt = System.nanoTime();
        workBefore = THREADS.getCurrentThreadCpuTime();
        Files.write(file, input);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable thrown = null;
        try {
            reader.read(file);
        } catch (Throwable e) {
            thrown = e;
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        judge(thrown);
        if (allocated > memory.allowedFor(input.length)) {
            throw broken(allocated + " bytes were allocated for an input of " + input.length, thrown);
        }
    }

    private void judge(Throwable thrown) {
        if (thrown == null) {
            read++;
            return;
        }
        if (!(thrown instanceof UserError) && !(thrown instanceof DamagedFileException)) {
            throw broken(thrown.getClass().getName() + " was thrown", thrown);
        }
        String message = thrown.getMessage();
        if (!message.contains(named)) {
            throw broken("the message does not name " + named, thrown);
        }
        if (message.length() > LONGEST_MESSAGE) {
            throw broken("the message has " + message.length() + " characters", thrown);
        }
        if (message.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw broken("the message holds control characters", thrown);
        }
        refused++;
    }

    private AssertionError broken(String what, Throwable cause) {
        byte[] input = current;
        Path kept = KEPT.resolve(name.replace(' ', '-') + "-" + Integer.toHexString(Arrays.hashCode(input)));
        try {
            Files.createDirectories(KEPT);
            Files.write(kept, input);
        } catch (IOException e) {
            throw new IllegalStateException("the input could not be kept", e);
        }
        return new AssertionError(
                name + ": input " + (read + refused) + " of seed " + seed + ", kept as " + kept + ": " + what, cause);
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(30)
                .map(frame -> "  " + frame)
                .collect(Collectors.joining("\n"));
    }
}
