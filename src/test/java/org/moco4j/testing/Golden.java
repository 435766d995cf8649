package org.moco4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reference values from PyTorch: arrays by name, and what describes them. */
public record Golden(Map<String, INDArray> arrays, JsonNode description) {

    /** Four MoCo steps of a small ResNet-18 in float64. */
    public static Golden moco() {
        return read("moco_golden");
    }

    /** The same of a small ResNet-18 with ImageNet's stem; made by {@code golden/make_golden.py}. */
    public static Golden imagenetResNet18() {
        return read("imagenet_resnet18_golden");
    }

    /** The same of a small ResNet-50 with ImageNet's stem and an MLP head; made by {@code golden/make_golden.py}. */
    public static Golden imagenetResNet50() {
        return read("imagenet_resnet50_golden");
    }

    private static Golden read(String name) {
        try (InputStream npz = Golden.class.getResourceAsStream("/golden/" + name + ".npz");
                InputStream json = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
            Path copy = Files.createTempFile(name, ".npz");
            Files.copy(npz, copy, StandardCopyOption.REPLACE_EXISTING);
            Map<String, INDArray> arrays = Nd4j.createFromNpzFile(copy.toFile());
            Files.delete(copy);
            return new Golden(arrays, new ObjectMapper().readTree(json));
        } catch (Exception e) {
            throw e instanceof IOException io ? new UncheckedIOException(io) : new IllegalStateException(e);
        }
    }

    public INDArray get(String name) {
        INDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no golden array '" + name + "'");
        }
        return array;
    }

    public int setting(String name) {
        return description.get("config").get(name).asInt();
    }

    /** A setting as text, or {@code otherwise} if the file does not have it. */
    public String text(String name, String otherwise) {
        JsonNode value = description.get("config").get(name);
        return value == null ? otherwise : value.asText();
    }

    public double number(String name) {
        return description.get("config").get(name).asDouble();
    }
}
