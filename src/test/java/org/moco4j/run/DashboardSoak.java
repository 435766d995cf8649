package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a dashboard takes from the training: eight browsers, as many as it admits, listen and fetch each new page, at an epoch every
 * few seconds. Processor time of its threads is exact where times of whole runs differ by more than the hundredth in question.
 * {@code -Dsoak.minutes=10} says how long.
 */
class DashboardSoak {
    private static final long MINUTES = Long.getLong("soak.minutes", 10);
    private static final int BROWSERS = 8;

    @TempDir
    Path folder;

    @Test
    void theDashboardTakesLessThanAHundredthOfTheTime() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "looks at threads as Linux shows them");
        try (WatchedRun run = WatchedRun.start(folder)) {
            AtomicInteger pages = new AtomicInteger();
            for (int i = 0; i < BROWSERS; i++) {
                CompletableFuture<Void> unused = run.listen(line -> {
                    if (line.equals("event: page")) {
                        fetch(run);
                        pages.incrementAndGet();
                    }
                });
            }
            ProcessWatch watch = new ProcessWatch(run.pid());
            TimeUnit.MINUTES.sleep(1);
            double before = watch.cpuSeconds();
            double dashboardBefore = dashboard(watch);
            TimeUnit.MINUTES.sleep(MINUTES);
            double all = watch.cpuSeconds() - before;
            double dashboard = dashboard(watch) - dashboardBefore;
            System.out.printf(
                    Locale.ROOT,
                    "dashboard: %.2f s of %.2f s of processor time, %.2f%%; %d epochs, %d pages served%n",
                    dashboard,
                    all,
                    100 * dashboard / all,
                    run.epochs().size(),
                    pages.get());
            assertTrue(pages.get() > BROWSERS, "the browsers saw no new page");
            assertTrue(dashboard < 0.01 * all, dashboard + " s of " + all);
        }
    }

    private static double dashboard(ProcessWatch watch) throws IOException {
        return watch.cpuSecondsOfThreads(name -> name.startsWith("dashboard") || name.startsWith("HTTP-Dispatcher"));
    }

    private static void fetch(WatchedRun run) {
        try {
            run.fetchPage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
