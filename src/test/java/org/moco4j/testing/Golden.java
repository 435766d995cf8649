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

    public double number(String name) {
        return description.get("config").get(name).asDouble();
    }
}
