package org.moco4j.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file calls the tensors of one ResNet.
 *
 * @param prefix before each name: {@code module.encoder_q.}; empty if the names are torchvision's own
 * @param children the file's names of torchvision's modules: {@code net.3} means {@code 3} for {@code layer1}; empty if they are the
 *     same
 */
record BackboneNames(String prefix, Map<String, String> children) {
    private static final String STEM = "conv1.weight";
    private static final String FIRST_BLOCK = "layer1.0.conv1.weight";
    private static final String DOWNSAMPLE = ".downsample.";
    /** What the ResNets that were written for CIFAR call it. */
    private static final String SHORTCUT = ".shortcut.";

    private static final int STAGES = 4;
    private static final int COLORS = 3;
    private static final Pattern IN_A_BLOCK = Pattern.compile("(.*\\.)?layer\\d+\\.\\d+\\.");
    private static final Pattern NUMBERED_BLOCK =
            Pattern.compile("((?:.*\\.)?)(\\d{1,4})\\.(\\d{1,4})\\.conv1\\.weight");

    private static final Pattern MODULE = Pattern.compile("(conv1|bn1|layer\\d+)\\..*", Pattern.DOTALL);

    /** Torchvision's names after a prefix. */
    static BackboneNames torchvision(String prefix) {
        return new BackboneNames(prefix, Map.of());
    }

    /** All ResNets in a file, by the first convolution of each. */
    static List<BackboneNames> allIn(Map<String, TensorEntry> tensors) {
        Map<String, BackboneNames> numbered = numberedIn(tensors);
        List<BackboneNames> found = new ArrayList<>(numbered.values());
        for (String name : tensors.keySet()) {
            if (!name.endsWith(STEM)) {
                continue;
            }
            String prefix = name.substring(0, name.length() - STEM.length());
            boolean whole = tensors.containsKey(prefix + FIRST_BLOCK) || isStem(tensors.get(name));
            boolean inside = IN_A_BLOCK.matcher(prefix).matches() || isInNumbered(prefix, numbered);
            if (whole && !inside && (prefix.isEmpty() || prefix.endsWith("."))) {
                found.add(torchvision(prefix));
            }
        }
        return found;
    }

    private static boolean isStem(TensorEntry tensor) {
        return tensor.shape().size() == 4 && tensor.shape().get(1) == COLORS;
    }

    /** Of {@code net.3.0.}, a block of a numbered container {@code net.}. */
    private static boolean isInNumbered(String prefix, Map<String, BackboneNames> numbered) {
        Matcher matcher = NUMBERED_BLOCK.matcher(prefix + STEM);
        return matcher.matches() && numbered.containsKey(matcher.group(1));
    }

    /** Containers whose children are numbered: two of a stem, then, with a pooling before them or not, four stages of blocks. */
    private static Map<String, BackboneNames> numberedIn(Map<String, TensorEntry> tensors) {
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

    /** What the file calls a tensor of torchvision's name. */
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

    /** Whether a tensor of the file is one of this ResNet's, by its name: of its stem or of a stage. */
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

    /** The number of the last stage in such a container. */
    int lastStage() {
        return Integer.parseInt(children.get("layer" + STAGES));
    }

    /** All its names at once: {@code 'module.encoder_q.*'}. */
    String starred() {
        return prefix.isEmpty() && children.isEmpty()
                ? "torchvision's names ('conv1.weight', ...)"
                : SafetensorsHeader.quoted(prefix + "*");
    }
}
