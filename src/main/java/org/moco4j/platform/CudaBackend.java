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
 * Prevents ND4J from using its CUDA backend if a run computes on the CPU although {@code nd4j-cuda} is on the class
 * path.
 *
 * <p>ND4J takes the backend of the highest priority, and CUDA's is the higher. The priorities come from environment
 * variables ({@code BACKEND_PRIORITY_CPU}, {@code BACKEND_PRIORITY_GPU}) that a running program cannot set for itself.
 * But ND4J finds its backends as Java services through a class loader that can be replaced: ours does not show CUDA's
 * services.
 */
public final class CudaBackend {
    private static final String SERVICES = "META-INF/services/";
    private static final String PACKAGE = "org.nd4j.linalg.jcublas.";

    private CudaBackend() {}

    /** Whether {@code nd4j-cuda} is on the class path; loads none of its classes. */
    public static boolean onClassPath(ClassLoader loader) {
        return loader.getResource("org/nd4j/linalg/jcublas/JCublasBackend.class") != null;
    }

    /** Makes ND4J see the CPU backend only. Must run before the first use of {@code Nd4j}; loads no native library. */
    public static void hide() {
        ND4JClassLoading.setNd4jClassloader(withoutCuda(CudaBackend.class.getClassLoader()));
    }

    /** A class loader like {@code parent}, whose services are without those that CUDA's jar provides. */
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
