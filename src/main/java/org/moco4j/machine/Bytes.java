package org.moco4j.machine;

import java.util.Locale;

/** Sizes as people read them. */
final class Bytes {
    private Bytes() {}

    /** {@code 1.5 GiB} from one GiB on, {@code 300 MiB} below. */
    static String format(long bytes) {
        double mib = bytes / (double) (1L << 20);
        return mib >= 1024
                ? String.format(Locale.ROOT, "%.1f GiB", mib / 1024)
                : String.format(Locale.ROOT, "%.0f MiB", mib);
    }
}
