package org.moco4j.checkpoint;

import java.nio.file.Path;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.TensorFile;

/** Short Python programs that messages show to users. Each can be pasted into Python's prompt. */
final class PythonSnippets {
    private static final String SAFETENSORS = ".safetensors";

    private PythonSnippets() {}

    /** Returns code that keeps only the tensors of a safetensors or PyTorch file with a prefix. */
    static String keepingOnly(TensorFile weights, String prefix) {
        Path file = weights.file();
        if (!(weights instanceof SafetensorsReader)) {
            return """
                    import torch
                    from safetensors.torch import save_file
                    weights = {}
                    def add(name, item):
                        if torch.is_tensor(item) and name.startswith(%s):
                            weights[name] = item.detach().clone().contiguous()
                        if isinstance(item, dict):
                            for key in item:
                                add(name + "." + str(key) if name else str(key), item[key])

                    add("", torch.load(%s, map_location="cpu"))
                    save_file(weights, %s)""".formatted(quoted(prefix), quoted(file), target(file, "-encoder"));
        }
        return """
                from safetensors.torch import load_file, save_file
                weights = load_file(%s)
                save_file({n: t for n, t in weights.items() if n.startswith(%s)}, %s)\
                """.formatted(quoted(file), quoted(prefix), target(file, "-encoder"));
    }

    /** Returns code that converts the arrays of a pickled dictionary. */
    static String fromPickle(Path file) {
        return """
                import numpy, pickle
                from safetensors.numpy import save_file
                saved = pickle.load(open(%s, "rb"))  # runs code of the file
                weights = saved.get("model", saved)
                weights = {n: numpy.ascontiguousarray(a) for n, a in weights.items() if hasattr(a, "shape")}
                save_file(weights, %s)""".formatted(quoted(file), target(file));
    }

    /** Returns code that converts a file of {@code torch.jit.save}. */
    static String fromTorchScript(Path file) {
        return """
                import torch
                from safetensors.torch import save_file
                weights = torch.jit.load(%s, map_location="cpu").state_dict()
                save_file({n: t.clone().contiguous() for n, t in weights.items()}, %s)\
                """.formatted(quoted(file), target(file));
    }

    /** Returns code that converts a file of {@code numpy.savez}. */
    static String fromNumpy(Path file) {
        return """
                import numpy
                from safetensors.numpy import save_file
                weights = {n: numpy.ascontiguousarray(a) for n, a in numpy.load(%s).items()}
                save_file(weights, %s)""".formatted(quoted(file), target(file));
    }

    /** Returns code that extracts the weights of an ONNX file. */
    static String fromOnnx(Path file) {
        return """
                import numpy, onnx
                from onnx.numpy_helper import to_array
                from safetensors.numpy import save_file
                tensors = onnx.load(%s).graph.initializer
                save_file({t.name: numpy.ascontiguousarray(to_array(t)) for t in tensors}, %s)\
                """.formatted(quoted(file), target(file));
    }

    /** Returns code that extracts the weights of an HDF5 file. */
    static String fromHdf5(Path file) {
        return """
                import h5py
                from safetensors.numpy import save_file
                weights = {}
                def add(name, item):
                    if isinstance(item, h5py.Dataset):
                        weights[name.replace("/", ".")] = item[()]

                h5py.File(%s).visititems(add)
                save_file(weights, %s)""".formatted(quoted(file), target(file));
    }

    private static String target(Path file) {
        return target(file, file.toString().endsWith(SAFETENSORS) ? "-converted" : "");
    }

    /** Returns the path of a file beside the given one, never the given one itself. */
    private static String target(Path file, String addition) {
        String name = file.getFileName().toString().replaceFirst("(\\.pth)?\\.[^.]*$", "");
        return quoted(file.resolveSibling(name + addition + SAFETENSORS));
    }

    private static String quoted(Object text) {
        return '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
