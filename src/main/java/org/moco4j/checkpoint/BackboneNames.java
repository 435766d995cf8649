package org.moco4j.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.tensorfile.TensorEntry;

/**
 * The names that a file uses for the tensors of one ResNet.
 *
 * @param prefix prefix of every name, such as {@code module.encoder_q.}; empty if the names are torchvision's own
 * @param children the file's names of torchvision's modules: {@code net.3} means {@code 3} for {@code layer1}; empty if
 *     they are the same
 */
record BackboneNames(String prefix, Map<String, String> children) {
    private static final String STEM = "conv1.weight";
    private static final String FIRST_BLOCK = "layer1.0.conv1.weight";
    private static final String DOWNSAMPLE = ".downsample.";
    /** The name of the downsample layer in ResNets written for CIFAR. */
    private static final String SHORTCUT = ".shortcut.";

    private static final int STAGES = 4;
    private static final int COLORS = 3;
    private static final Pattern INSIDE_BLOCK = Pattern.compile("(.*\\.)?layer\\d+\\.\\d+\\.");
    private static final Pattern NUMBERED_BLOCK =
            Pattern.compile("((?:.*\\.)?)(\\d{1,4})\\.(\\d{1,4})\\.conv1\\.weight");

    private static final Pattern MODULE = Pattern.compile("(conv1|bn1|layer\\d+)\\..*", Pattern.DOTALL);

    /** Returns torchvision's names with a prefix. */
    static BackboneNames torchvision(String prefix) {
        return new BackboneNames(prefix, Map.of());
    }

    /** Finds all ResNets in a file by their first convolution. */
    static List<BackboneNames> findAll(Map<String, TensorEntry> tensors) {
        Map<String, BackboneNames> numbered = findNumbered(tensors);
        List<BackboneNames> found = new ArrayList<>(numbered.values());
        for (String name : tensors.keySet()) {
            if (!name.endsWith(STEM)) {
                continue;
            }
            String prefix = name.substring(0, name.length() - STEM.length());
            boolean complete = tensors.containsKey(prefix + FIRST_BLOCK) || isStem(tensors.get(name));
            boolean inside = INSIDE_BLOCK.matcher(prefix).matches() || isInNumbered(prefix, numbered);
            if (complete && !inside && (prefix.isEmpty() || prefix.endsWith("."))) {
                found.add(torchvision(prefix));
            }
        }
        return found;
    }

    private static boolean isStem(TensorEntry tensor) {
        return tensor.shape().size() == 4 && tensor.shape().get(1) == COLORS;
    }

    /** Whether a prefix such as {@code net.3.0.} is a block of a numbered container such as {@code net.}. */
    private static boolean isInNumbered(String prefix, Map<String, BackboneNames> numbered) {
        Matcher matcher = NUMBERED_BLOCK.matcher(prefix + STEM);
        return matcher.matches() && numbered.containsKey(matcher.group(1));
    }

    /**
     * Finds containers with numbered children: two children of a stem, an optional pooling layer, then four stages of
     * blocks.
     */
    private static Map<String, BackboneNames> findNumbered(Map<String, TensorEntry> tensors) {
        Map<String, Set<Integer>> stages = new LinkedHashMap<>();
        for (String name : tensors.keySet()) {
            Matcher matcher = NUMBERED_BLOCK.matcher(name);
            if (matcher.matches() && matcher.group(3).equals("0")) {
                stages.computeIfAbsent(matcher.group(1), prefix -> new TreeSet<>())
                        .add(Integer.parseInt(matcher.group(2)));
            }
        }
        Map<String, BackboneNames> found = new LinkedHashMap<>();
        stages.forEach((prefix, numbers) -> {
            TensorEntry stem = tensors.get(prefix + "0.weight");
            if (numbers.size() == STAGES && stem != null && isStem(stem)) {
                found.put(prefix, numbered(prefix, numbers));
            }
        });
        return found;
    }

    private static BackboneNames numbered(String prefix, Set<Integer> stages) {
        Map<String, String> children = new LinkedHashMap<>();
        children.put("conv1", "0");
        children.put("bn1", "1");
        for (int stage : stages) {
            children.put("layer" + (children.size() - 1), Integer.toString(stage));
        }
        return new BackboneNames(prefix, children);
    }

    /** Returns the file's name of the tensor with this torchvision name. */
    String nameOf(String name, Map<String, TensorEntry> tensors) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return prefix + name;
        }
        String module = name.substring(0, dot);
        String own = prefix + children.getOrDefault(module, module) + name.substring(dot);
        String other = own.replace(DOWNSAMPLE, SHORTCUT);
        return !tensors.containsKey(own) && tensors.containsKey(other) ? other : own;
    }

    /** Whether a tensor name of the file belongs to the stem or a stage of this ResNet. */
    boolean isInside(String name) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        String rest = name.substring(prefix.length());
        return children.isEmpty()
                ? MODULE.matcher(rest).matches()
                : rest.contains(".") && children.containsValue(rest.substring(0, rest.indexOf('.')));
    }

    /** Whether the modules are children of a numbered container. */
    boolean isNumbered() {
        return !children.isEmpty();
    }

    /** Returns the number of the last stage in a numbered container. */
    int lastStage() {
        return Integer.parseInt(children.get("layer" + STAGES));
    }

    /** Returns a pattern for all names: {@code 'module.encoder_q.*'}. */
    String namePattern() {
        return prefix.isEmpty() && children.isEmpty()
                ? "torchvision's names ('conv1.weight', ...)"
                : SafetensorsHeader.quoted(prefix + "*");
    }
}
