package org.moco4j.testing.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A reader that is tested with damaged and invented inputs.
 *
 * @param name for messages and for {@code -Dfuzz.target}
 * @param inputs how many each build tries
 * @param setup prepares the reader in an empty folder
 * @param expected what must hold for the outcome of a build's inputs
 */
public record FuzzTarget(String name, int inputs, Setup setup, Predicate<Fuzz.Outcome> expected) {
    /** A reader that must read some inputs and refuse others. */
    public FuzzTarget(String name, int inputs, Setup setup) {
        this(name, inputs, setup, outcome -> outcome.read() > 0 && outcome.refused() > 0);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Prepares a reader and the valid inputs that are changed. */
    @FunctionalInterface
    public interface Setup {
        Trial in(Path folder) throws IOException;
    }

    /** Makes an input from random numbers. */
    @FunctionalInterface
    public interface Inputs {
        byte[] next(Random random);
    }

    /** Reads the whole file. */
    @FunctionalInterface
    public interface Reader {
        void read(Path file) throws Exception;
    }

    /**
     * The limit of all heap memory that a reader allocates for an input, in bytes: {@code bytes + perByte * length}.
     *
     * @param bytes for any input
     * @param perByte for each byte of the input
     */
    public record Memory(long bytes, long perByte) {
        long limit(int length) {
            return bytes + perByte * length;
        }
    }

    /**
     * A reader and its inputs.
     *
     * @param file where each input is written
     * @param named what each message must contain
     */
    public record Trial(Path file, String named, Memory memory, Inputs inputs, Reader reader) {
        /** A reader whose messages must contain the path of the file. */
        public Trial(Path file, Memory memory, Inputs inputs, Reader reader) {
            this(file, file.toString(), memory, inputs, reader);
        }
    }
}
