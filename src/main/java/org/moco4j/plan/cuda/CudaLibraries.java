package org.moco4j.plan.cuda;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Finds the libraries of CUDA 13 and cuDNN 9 on Linux: in the folders of {@code LD_LIBRARY_PATH}, in a CUDA
 * installation, in the system's folders, and in NVIDIA's pip packages of the {@code python3} on the {@code PATH}.
 *
 * @param found the file of each library, in the order in which they must be loaded
 * @param missing names of the libraries that were not found
 */
record CudaLibraries(Map<String, Path> found, List<String> missing) {
    /** How to install the libraries. */
    static final String INSTALL = "pip install nvidia-cudnn-cu13 nvidia-cublas nvidia-cuda-nvrtc nvidia-cuda-runtime"
            + " (with the python3 of the PATH, or put the folders of the libraries into LD_LIBRARY_PATH)";

    /** Libraries come after those that they need, so that the system does not search for them itself. */
    private static final List<String> NEEDED = List.of(
            "libcudart.so.13",
            "libnvrtc.so.13",
            "libcublasLt.so.13",
            "libcublas.so.13",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9",
            "libcudnn_heuristic.so.9",
            "libcudnn_engines_precompiled.so.9",
            "libcudnn_engines_runtime_compiled.so.9",
            "libcudnn.so.9");

    /** NVRTC opens this library by its name, which contains its minor version. */
    private static final String BUILTINS = "libnvrtc-builtins.so.13*";

    private static final List<String> SYSTEM =
            List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib/x86_64-linux-gnu", "/lib64", "/usr/lib");

    /** The folders of NVIDIA's pip packages, below site-packages. */
    private static final List<String> PACKAGES =
            List.of("cu13/lib", "cudnn/lib", "cublas/lib", "cuda_nvrtc/lib", "cuda_runtime/lib");

    private static final long PYTHON_SECONDS = 10;

    CudaLibraries {
        found = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(found));
        missing = List.copyOf(missing);
    }

    /** Searches this machine. Loads nothing. */
    static CudaLibraries find() {
        return find(installed(System.getenv("LD_LIBRARY_PATH"), Path.of("/usr/local")), CudaLibraries::pythonPackages);
    }

    /**
     * Searches folders in their order.
     *
     * @param pythonFolders asked only if a library is in none of the other folders, because that starts a process
     */
    static CudaLibraries find(List<Path> folders, Supplier<List<Path>> pythonFolders) {
        CudaLibraries result = in(folders);
        if (result.missing.isEmpty()) {
            return result;
        }
        List<Path> all = new ArrayList<>(folders);
        all.addAll(pythonFolders.get());
        return in(all);
    }

    private static CudaLibraries in(List<Path> folders) {
        Map<String, Path> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : NEEDED) {
            Optional<Path> file = folders.stream()
                    .map(folder -> folder.resolve(name))
                    .filter(Files::isRegularFile)
                    .findFirst();
            file.ifPresentOrElse(path -> found.put(name, path), () -> missing.add(name));
        }
        return new CudaLibraries(found, missing);
    }

    /** The folders of {@code LD_LIBRARY_PATH}, of CUDA installations, newest first, and of the system. */
    static List<Path> installed(String libraryPath, Path local) {
        List<Path> folders = new ArrayList<>();
        for (String entry : libraryPath == null ? new String[0] : libraryPath.split(File.pathSeparator)) {
            folder(entry).ifPresent(folders::add);
        }
        List<Path> installations = new ArrayList<>(matching(local, "cuda*"));
        installations.sort(Comparator.reverseOrder());
        for (Path installation : installations) {
            folders.add(installation.resolve("lib64"));
            folders.add(installation.resolve("targets/x86_64-linux/lib"));
        }
        SYSTEM.forEach(folder -> folders.add(Path.of(folder)));
        return folders;
    }

    private static Optional<Path> folder(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static List<Path> pythonPackages() {
        List<Path> folders = new ArrayList<>();
        for (String entry : pythonPath().split("\n")) {
            folder(entry.strip())
                    .map(site -> site.resolve("nvidia"))
                    .filter(Files::isDirectory)
                    .ifPresent(nvidia -> PACKAGES.forEach(name -> folders.add(nvidia.resolve(name))));
        }
        return folders;
    }

    private static String pythonPath() {
        Process python = null;
        try {
            python = new ProcessBuilder("python3", "-c", "import sys; print('\\n'.join(sys.path))")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            python.getOutputStream().close();
            // The output is far smaller than a pipe, so the process does not wait for a reader.
            if (!python.waitFor(PYTHON_SECONDS, TimeUnit.SECONDS)) {
                return "";
            }
            return new String(python.getInputStream().readAllBytes(), Charset.defaultCharset());
        } catch (IOException e) {
            // Without Python there are no packages of it.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            if (python != null) {
                python.destroyForcibly();
            }
        }
    }

    private static List<Path> matching(Path folder, String pattern) {
        List<Path> result = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
                entries.forEach(result::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder, e);
            }
        }
        return result;
    }

    /**
     * Loads the driver's library and all that were found, so that the bindings and the libraries find each other
     * wherever they are.
     *
     * @throws GpuException if a library is missing or cannot be loaded; the message names it
     */
    void load() {
        if (!missing.isEmpty()) {
            throw new GpuException("libraries of CUDA 13 are missing: " + String.join(", ", missing));
        }
        Loader.load(Pointer.class);
        open("libcuda.so.1");
        Path compiler = found.get("libnvrtc.so.13");
        for (Path builtins : matching(compiler.toAbsolutePath().getParent(), BUILTINS)) {
            open(builtins.toString());
        }
        found.values().forEach(file -> open(file.toAbsolutePath().toString()));
    }

    private static void open(String library) {
        try {
            Loader.loadGlobal(library);
        } catch (UnsatisfiedLinkError e) {
            throw new GpuException("cannot load " + library + ": " + e.getMessage());
        }
    }
}
