package org.moco4j.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Removes lines that ND4J prints to standard output: {@code SameDiff.createGradFunction} prints a line for every
 * operation (1.0.0-M2.1). ND4J's logging is configured by {@code logging.properties}.
 */
public final class OutputSilencer {
    private static final byte[] NOISE = "Added differentiated op ".getBytes(StandardCharsets.US_ASCII);

    private OutputSilencer() {}

    /** Runs {@code work} and removes ND4J's lines from {@link System#out}. All other output is printed at once. */
    @SuppressWarnings("SystemOut") // the stream that ND4J prints to
    public static <T> T whileBuilding(Supplier<T> work) {
        PrintStream original = System.out;
        WithoutNoise filter = new WithoutNoise(original);
        PrintStream filtered = new PrintStream(filter, true);
        System.setOut(filtered);
        try {
            return work.get();
        } finally {
            filtered.flush();
            System.setOut(original);
            original.print(filter.unfinished());
        }
    }

    /** Filters lines. Holds back a line only as long as it can be one of ND4J's. */
    private static final class WithoutNoise extends OutputStream {
        private final OutputStream target;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean passing;

        WithoutNoise(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            int length = held.size();
            if (!passing && (length >= NOISE.length || b == NOISE[length])) {
                held.write(b);
            } else {
                passing = true;
                held.writeTo(target);
                held.reset();
                target.write(b);
            }
            if (b == '\n') {
                held.reset();
                passing = false;
            }
        }

        /** Returns the last output without a line end that looked like the beginning of noise but was not. */
        String unfinished() {
            return held.size() < NOISE.length ? held.toString(StandardCharsets.US_ASCII) : "";
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }
    }
}
