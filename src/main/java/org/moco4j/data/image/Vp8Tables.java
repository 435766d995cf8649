package org.moco4j.data.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The constants of RFC 6386, read from {@code vp8.txt}. */
final class Vp8Tables {
    static final int MODES = 10;
    static final int MODE_PROBABILITIES = 9;
    /** Kinds of blocks, bands of coefficients, contexts and probabilities for each. */
    static final int COEFFICIENTS = 4 * 8 * 3 * 11;

    private static final int QUANTIZERS = 128;

    /** {@code [10, 10, 9]}: mode above, mode to the left, node of the tree. */
    static final int[] MODES_OF_BLOCKS;

    /** {@code [4, 8, 3, 11]}. */
    static final int[] COEFFICIENT_UPDATES;

    /** {@code [4, 8, 3, 11]}. */
    static final int[] COEFFICIENT_DEFAULTS;

    static final int[] DC_FACTORS;
    static final int[] AC_FACTORS;

    static {
        int[] all = read();
        int at = 0;
        MODES_OF_BLOCKS = Arrays.copyOfRange(all, at, at += MODES * MODES * MODE_PROBABILITIES);
        COEFFICIENT_UPDATES = Arrays.copyOfRange(all, at, at += COEFFICIENTS);
        COEFFICIENT_DEFAULTS = Arrays.copyOfRange(all, at, at += COEFFICIENTS);
        DC_FACTORS = Arrays.copyOfRange(all, at, at += QUANTIZERS);
        AC_FACTORS = Arrays.copyOfRange(all, at, at + QUANTIZERS);
    }

    private Vp8Tables() {}

    private static int[] read() {
        try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ")))
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
