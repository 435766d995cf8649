package org.moco4j.platform;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Asks the NVIDIA driver which cards there are, through {@code nvidia-smi}: no CUDA library is loaded for it. */
public final class GpuProbe {
    private static final String WITH_CAPABILITY = "index,uuid,name,memory.total,compute_cap";
    private static final String WITHOUT_CAPABILITY = "index,uuid,name,memory.total";

    private GpuProbe() {}

    /**
     * The cards that CUDA will show to this process; none if there is no driver.
     *
     * @param environment {@code CUDA_VISIBLE_DEVICES} hides cards; by number only together with
     *     {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}, since CUDA's own order (the fastest first) is not nvidia-smi's
     */
    public static List<Gpu> visible(CommandRunner commands, Map<String, String> environment) {
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
            // No driver, or one that hangs: there is no card that could be used.
            return List.of();
        }
        if (result.exitStatus() != 0) {
            return List.of();
        }
        return result.output()
                .lines()
                .map(GpuProbe::parse)
                .flatMap(Optional::stream)
                .toList();
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
}
