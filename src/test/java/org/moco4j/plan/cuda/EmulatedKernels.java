package org.moco4j.plan.cuda;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CUDA kernels that the system's C++ compiler has compiled with {@code emulation.h}. The compiled library is kept in
 * {@code target/emulated-kernels}, named after the hash of its source.
 */
final class EmulatedKernels {
    private static final Path FOLDER = Path.of("target", "emulated-kernels");
    private static final List<String> OPTIONS = List.of(
            "-x",
            "c++",
            "-std=c++17",
            "-O2",
            "-fPIC",
            "-fvisibility=hidden",
            "-w",
            "-ffp-contract=off",
            "-U_FORTIFY_SOURCE",
            "-fno-exceptions",
            "-fsanitize=alignment,null,bounds",
            "-Wno-unknown-pragmas");
    private static final Pattern KERNEL =
            Pattern.compile("extern\\s+\"C\"\\s+__global__\\s+(?:__launch_bounds__\\s*\\([^)]*\\)\\s*)?void\\s+"
                    + "(?:__launch_bounds__\\s*\\([^)]*\\)\\s*)?(\\w+)\\s*\\(([^)]*)\\)\\s*\\{");
    private static final Optional<String> COMPILER = Stream.of("g++", "clang++")
            .filter(name -> "Linux".equals(System.getProperty("os.name")) && runs(name))
            .findFirst();

    private final NativeLibrary library;
    private final Map<String, Signature> signatures;

    private EmulatedKernels(NativeLibrary library, Map<String, Signature> signatures) {
        this.library = library;
        this.signatures = signatures;
    }

    /** A kernel's parameters: its C types, without names. */
    private record Signature(String kernel, List<String> types) {
        Class<?> javaType(int index) {
            String type = types.get(index);
            if (type.endsWith("*") || type.equals("long long")) {
                return Long.class;
            }
            return switch (type) {
                case "int" -> Integer.class;
                case "float" -> Float.class;
                default -> throw new GpuException("the kernel " + kernel + " has a parameter of type " + type);
            };
        }

        boolean isAddress(int index) {
            return types.get(index).endsWith("*");
        }

        void check(Object[] arguments) {
            if (arguments.length != types.size()) {
                throw new GpuException("the kernel " + kernel + " takes " + types.size() + " arguments, but got "
                        + arguments.length + ": " + types);
            }
            for (int i = 0; i < arguments.length; i++) {
                if (!javaType(i).isInstance(arguments[i])) {
                    throw new GpuException("argument " + i + " of the kernel " + kernel + " is "
                            + (arguments[i] == null
                                    ? null
                                    : arguments[i].getClass().getSimpleName()) + ", expected "
                            + javaType(i).getSimpleName() + " for " + types.get(i));
                }
            }
        }

        String wrapper() {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                values.add("*(" + types.get(i) + "*) a[" + i + "]");
            }
            return "extern \"C\" __attribute__((visibility(\"default\"))) const char* emulate_" + kernel
                    + "(int x, int y, int width, void** a) {\n"
                    + "    return emulation::launch(x, y, width, [](void** a) { " + kernel + "("
                    + String.join(", ", values) + "); }, a);\n}\n";
        }
    }

    /** A checked launch of a kernel. */
    record Launch(
            EmulatedKernels kernels,
            String kernel,
            Function function,
            LaunchShape shape,
            Memory values,
            List<Long> addresses) {
        void run() {
            String fault;
            // The emulation has static state.
            synchronized (kernels.library) {
                fault = function.invokeString(new Object[] {shape.x(), shape.y(), shape.threads(), values}, false);
            }
            if (fault != null) {
                throw new GpuException("the kernel " + kernel + " failed: " + fault);
            }
        }
    }

    /** Whether the kernels can be compiled here: Linux with g++ or clang++. */
    static boolean canCompile() {
        return COMPILER.isPresent();
    }

    /** Compiles the kernels of {@link KernelSource} and some more. */
    static EmulatedKernels compile(ElementType type, String moreSource) {
        String source = KernelSource.of(type) + "#line 1 \"more.cu\"\n" + moreSource + "\n";
        Map<String, Signature> signatures = signatures(source);
        StringBuilder text = new StringBuilder("#line 1 \"emulation.h\"\n")
                .append(header())
                .append("\nnamespace {\n")
                .append(source)
                .append("}\n#line 1 \"wrappers\"\n");
        signatures.values().forEach(signature -> text.append(signature.wrapper()));
        return new EmulatedKernels(
                NativeLibrary.getInstance(build(text.toString()).toString()), signatures);
    }

    /** Prepares a launch. */
    Launch launch(String kernel, LaunchShape shape, Object... arguments) {
        Signature signature = signatures.get(kernel);
        if (signature == null) {
            throw new GpuException("there is no kernel " + kernel);
        }
        signature.check(arguments);
        // An array of the values' addresses, followed by the values.
        Memory values = new Memory(16L * Math.max(1, arguments.length));
        List<Long> addresses = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            long offset = 8L * (arguments.length + i);
            values.setPointer(8L * i, values.share(offset));
            if (arguments[i] instanceof Long value) {
                values.setLong(offset, value);
                if (signature.isAddress(i) && value != 0) {
                    addresses.add(value);
                }
            } else if (arguments[i] instanceof Integer value) {
                values.setInt(offset, value);
            } else {
                values.setFloat(offset, (Float) arguments[i]);
            }
        }
        return new Launch(this, kernel, library.getFunction("emulate_" + kernel), shape, values, addresses);
    }

    private static Map<String, Signature> signatures(String source) {
        Map<String, Signature> found = new LinkedHashMap<>();
        Matcher matcher = KERNEL.matcher(source.replaceAll("//[^\n]*", ""));
        while (matcher.find()) {
            List<String> types = Stream.of(matcher.group(2).split(","))
                    .map(parameter ->
                            parameter.replace("__restrict__", "").strip().replaceAll("\\s+", " "))
                    .filter(parameter -> !parameter.isEmpty())
                    .map(parameter -> parameter.replaceFirst("\\s*\\w+$", ""))
                    .map(type -> type.replaceAll("\\s*\\*", "*"))
                    .map(type -> type.endsWith("*") ? type : type.replaceFirst("^const ", ""))
                    .toList();
            found.put(matcher.group(1), new Signature(matcher.group(1), types));
        }
        return found;
    }

    private static synchronized Path build(String text) {
        String compiler = COMPILER.orElseThrow(() -> new GpuException("there is no C++ compiler"));
        Path library = FOLDER.resolve(hash(compiler + OPTIONS + text) + ".so").toAbsolutePath();
        if (Files.exists(library)) {
            return library;
        }
        try {
            Files.createDirectories(FOLDER);
            Path folder = Files.createTempDirectory(FOLDER.toAbsolutePath(), "build");
            Path source = Files.writeString(folder.resolve("kernels.cpp"), text);
            Path object = folder.resolve("kernels.o");
            List<String> compile = new ArrayList<>(List.of(compiler));
            compile.addAll(OPTIONS);
            compile.addAll(List.of("-c", source.toString(), "-o", object.toString()));
            run(compile, folder);
            Path built = folder.resolve("kernels.so");
            // Linked without -fsanitize: emulation.h has the functions that the checks call.
            run(List.of(compiler, "-shared", "-Wl,-Bsymbolic", object.toString(), "-o", built.toString()), folder);
            Files.move(built, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile the kernels", e);
        }
    }

    private static void run(List<String> command, Path folder) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new GpuException("the kernels do not compile:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new GpuException("the compilation of the kernels was interrupted");
        }
    }

    private static boolean runs(String compiler) {
        try {
            Process process = new ProcessBuilder(compiler, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String header() {
        try (InputStream in = EmulatedKernels.class.getResourceAsStream("emulation.h")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read emulation.h", e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest).toString(16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
