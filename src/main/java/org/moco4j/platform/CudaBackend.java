package org.moco4j.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.nd4j.common.config.ND4JClassLoading;

/**
 * Hides ND4J's CUDA backend if a run computes on the CPU although {@code nd4j-cuda} is on the class path.
 *
 * <p>ND4J uses the backend with the highest priority, which is CUDA. A running program cannot change the priorities,
 * because they are environment variables ({@code BACKEND_PRIORITY_CPU}, {@code BACKEND_PRIORITY_GPU}). But ND4J finds
 * its backends as Java services through a class loader that can be replaced. This class installs one that does not show
 * CUDA's services.
 */
final class CudaBackend {
    private static final String SERVICES = "META-INF/services/";
    private static final String PACKAGE = "org.nd4j.linalg.jcublas.";

    private CudaBackend() {}

    /** Whether {@code nd4j-cuda} is on the class path. Loads none of its classes. */
    static boolean onClassPath(ClassLoader loader) {
        return loader.getResource("org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
    }

    /** Hides the CUDA backend. Call this before the first use of {@code Nd4j}. Loads no native library. */
    static void hide() {
        ND4JClassLoading.setNd4jClassloader(withoutCuda(CudaBackend.class.getClassLoader()));
    }

    /** Returns a class loader like {@code parent} that does not show the services of CUDA's jar. */
    static ClassLoader withoutCuda(ClassLoader parent) {
        return new ClassLoader(parent) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                Enumeration<URL> all = super.getResources(name);
                if (!name.startsWith(SERVICES)) {
                    return all;
                }
                List<URL> kept = new ArrayList<>();
                for (URL url : Collections.list(all)) {
                    if (!providesCuda(url)) {
                        kept.add(url);
                    }
                }
                return Collections.enumeration(kept);
            }
        };
    }

    private static boolean providesCuda(URL services) {
        try (var in = services.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.trim().startsWith(PACKAGE));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + services, e);
        }
    }
}
