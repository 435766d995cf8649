package org.moco4j.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.moco4j.text.Quantities;

/**
 * Describes a CUDA card.
 *
 * @param index number of the card in PCI order
 * @param uuid e.g. {@code GPU-5b1c...}
 * @param name e.g. {@code NVIDIA A100-SXM4-40GB}
 * @param computeCapability e.g. 8.0; empty if the driver is older than 510 and does not report it
 * @param memoryMib memory of the card, in MiB
 */
record Gpu(int index, String uuid, String name, OptionalDouble computeCapability, long memoryMib) {
    private static final String WITH_CAPABILITY = "index,uuid,name,memory.total,compute_cap";
    private static final String WITHOUT_CAPABILITY = "index,uuid,name,memory.total";
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    /**
     * The cards for which nd4j-cuda-11.6 1.0.0-M2.1 has machine code: sm_37 to sm_86, without PTX for newer cards. Code
     * for 8.6 also runs on Ada (8.9), which has the same major version.
     */
    static final String SUPPORTED =
            "compute capability 3.7 to 8.9: Tesla K80, Maxwell, Pascal, Volta, Turing (RTX 20), Ampere (A100, RTX 30) "
                    + "and Ada (L4, L40, RTX 40); neither Hopper (H100, H200) nor Blackwell (B200, RTX 50)";

    /** Whether ND4J's CUDA backend has code for this card. */
    boolean supported() {
        return computeCapability.isPresent()
                && computeCapability.getAsDouble() >= 3.7
                && computeCapability.getAsDouble() < 9.0;
    }

    /** Returns name, compute capability and memory as text. */
    String describe() {
        String capability = computeCapability.isPresent()
                ? String.format(Locale.ROOT, "compute capability %.1f", computeCapability.getAsDouble())
                : "compute capability unknown: its driver is older than 510";
        return name + " (" + capability + ", " + Quantities.size(memoryMib << 20) + ")";
    }

    /** Returns the cards that CUDA shows to this process; none if there is no driver. */
    static List<Gpu> visible() {
        return visible(CommandRunner.ofThisMachine(TIME_LIMIT), System.getenv());
    }

    /**
     * Asks the NVIDIA driver for its cards with {@code nvidia-smi}. Loads no CUDA library.
     *
     * @param environment {@code CUDA_VISIBLE_DEVICES} hides cards. Numbers in it count only with
     *     {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}, because CUDA usually counts the fastest card first, unlike nvidia-smi
     */
    static List<Gpu> visible(CommandRunner commands, Map<String, String> environment) {
        List<Gpu> all = query(commands, WITH_CAPABILITY);
        if (all.isEmpty()) {
            all = query(commands, WITHOUT_CAPABILITY);
        }
        String visible = environment.get("CUDA_VISIBLE_DEVICES");
        if (visible == null) {
            return all;
        }
        boolean pciOrder = "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"));
        List<Gpu> shown = new ArrayList<>();
        for (String wanted : visible.split(",", -1)) {
            String name = wanted.trim();
            if (name.matches("\\d+") && !pciOrder && all.size() > 1) {
                return all;
            }
            all.stream().filter(gpu -> isNamed(gpu, name)).forEach(shown::add);
        }
        return List.copyOf(shown);
    }

    private static boolean isNamed(Gpu gpu, String name) {
        return name.matches("\\d+")
                ? gpu.index() == Integer.parseInt(name)
                : !name.isEmpty() && gpu.uuid().startsWith(name);
    }

    private static List<Gpu> query(CommandRunner commands, String fields) {
        CommandRunner.Result result;
        try {
            result = commands.run(List.of("nvidia-smi", "--query-gpu=" + fields, "--format=csv,noheader,nounits"));
        } catch (IOException e) {
            // Without a working driver no card can be used.
            return List.of();
        }
        if (result.exitStatus() != 0) {
            return List.of();
        }
        return result.output().lines().map(Gpu::parse).flatMap(Optional::stream).toList();
    }

    private static Optional<Gpu> parse(String line) {
        String[] f = line.trim().split("\\s*,\\s*", -1);
        if (f.length < 4 || !f[0].matches("\\d+")) {
            return Optional.empty();
        }
        OptionalDouble capability = f.length > 4 && f[4].matches("\\d+\\.\\d+")
                ? OptionalDouble.of(Double.parseDouble(f[4]))
                : OptionalDouble.empty();
        long memory = f[3].matches("\\d+") ? Long.parseLong(f[3]) : 0;
        return Optional.of(new Gpu(Integer.parseInt(f[0]), f[1], f[2], capability, memory));
    }

    /** Runs a short command of the system and returns its output. */
    @FunctionalInterface
    interface CommandRunner {
        /**
         * The result of a command.
         *
         * @param exitStatus 0 for success
         * @param output standard output and standard error
         */
        record Result(int exitStatus, String output) {}

        /**
         * Runs {@code command}, program first, and waits for its end.
         *
         * @throws IOException if the command is missing or does not end in time
         */
        Result run(List<String> command) throws IOException;

        /** Returns a runner for commands of this machine. It ends a command that takes longer than {@code limit}. */
        static CommandRunner ofThisMachine(Duration limit) {
            return command -> {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                try {
                    process.getOutputStream().close();
                    // Read on another thread, because a command that fills the pipe would never end.
                    CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> readAll(process));
                    byte[] bytes = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
                    return new Result(process.waitFor(), new String(bytes, Charset.defaultCharset()));
                } catch (TimeoutException e) {
                    throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s", e);
                } catch (ExecutionException e) {
                    throw new IOException("Reading the output of " + command.get(0) + " failed", e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(command.get(0) + " was interrupted", e);
                } finally {
                    process.destroyForcibly();
                }
            };
        }

        private static byte[] readAll(Process process) {
            try {
                return process.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
