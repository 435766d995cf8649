package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4jBackend;

class CudaBackendTest {
    private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    @TempDir
    Path folder;

    @Test
    void theBackendIsFoundWithoutLoadingIt() throws IOException {
        assertFalse(CudaBackend.onClassPath(getClass().getClassLoader()));
        try (URLClassLoader loader = withCuda()) {
            assertTrue(CudaBackend.onClassPath(loader));
        }
    }

    @Test
    void onlyTheCudaBackendIsHiddenFromNd4j() throws IOException {
        try (URLClassLoader loader = withCuda()) {
            ClassLoader hiding = CudaBackend.withoutCuda(loader);

            assertEquals(2, Collections.list(loader.getResources(SERVICE)).size());
            // The file that stands in for CUDA's class is no class: loading it would throw.
            List<String> backends = ServiceLoader.load(Nd4jBackend.class, hiding).stream()
                    .map(provider -> provider.type().getSimpleName())
                    .toList();
            assertEquals(List.of("CpuBackend"), backends);
        }
    }

    @Test
    void theClassLoaderHidesNothingElse() throws Exception {
        try (URLClassLoader loader = withCuda()) {
            ClassLoader hiding = CudaBackend.withoutCuda(loader);

            assertSame(Nd4jBackend.class, hiding.loadClass(Nd4jBackend.class.getName()));
            String other = "org/nd4j/linalg/jcublas/JCublasBackend.class";
            assertEquals(1, Collections.list(hiding.getResources(other)).size());
        }
    }

    /** A class path with a folder that looks like CUDA's jar before ND4J's own. */
    private URLClassLoader withCuda() throws IOException {
        Path service = folder.resolve(SERVICE);
        Files.createDirectories(service.getParent());
        Files.writeString(service, "# a comment\n\norg.nd4j.linalg.jcublas.JCublasBackend\n");
        Path backend = folder.resolve("org/nd4j/linalg/jcublas/JCublasBackend.class");
        Files.createDirectories(backend.getParent());
        Files.writeString(backend, "not a class");
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }
}
