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
 * Measures the processor time of the dashboard with eight browsers, the maximum, which listen and fetch each new page.
 * An epoch takes a few seconds. The time of the dashboard's threads is exact, while times of whole runs vary by more
 * than one percent. {@code -Dsoak.minutes=10} sets the duration.
 */
class DashboardSoak {
    private static final long MINUTES = Long.getLong("soak.minutes", 10);
    private static final int BROWSERS = 8;

    @TempDir
    Path folder;

    @Test
    void theDashboardTakesLessThanOnePercentOfTheTime() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "needs the threads in /proc of Linux");
        try (DashboardProcess run = DashboardProcess.start(folder)) {
            AtomicInteger pages = new AtomicInteger();
            for (int i = 0; i < BROWSERS; i++) {
                CompletableFuture<Void> unused = run.listen(line -> {
                    if (line.equals("event: page")) {
                        fetch(run);
                        pages.incrementAndGet();
                    }
                });
            }
            ProcessMeter meter = new ProcessMeter(run.pid());
            TimeUnit.MINUTES.sleep(1);
            double before = meter.cpuSeconds();
            double dashboardBefore = dashboard(meter);
            TimeUnit.MINUTES.sleep(MINUTES);
            double all = meter.cpuSeconds() - before;
            double dashboard = dashboard(meter) - dashboardBefore;
            System.out.printf(
                    Locale.ROOT,
                    "dashboard: %.2f s of %.2f s of processor time, %.2f%%; %d epochs, %d pages served%n",
                    dashboard,
                    all,
                    100 * dashboard / all,
                    run.epochs().size(),
                    pages.get());
            assertTrue(pages.get() > BROWSERS, "the browsers received no new page");
            assertTrue(dashboard < 0.01 * all, dashboard + " s of " + all);
        }
    }

    private static double dashboard(ProcessMeter meter) throws IOException {
        return meter.cpuSecondsOfThreads(name -> name.startsWith("dashboard") || name.startsWith("HTTP-Dispatcher"));
    }

    private static void fetch(DashboardProcess run) {
        try {
            run.fetchPage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
