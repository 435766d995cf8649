package org.moco4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrays have torchvision's names, shapes and order. */
class ResNetTest {
    private static final int PUBLISHED_WIDTH = 64;
    private static final int PUBLISHED_DIM = 128;
    private static final int CIFAR_SIZE = 32;

    /** The list of torchvision's resnet18 {@code named_parameters()}, with a 3x3 stem and a head of length 128. */
    private static final String RESNET18 = """
            conv1.weight [64, 3, 3, 3]
            bn1.weight [64]
            bn1.bias [64]
            layer1.0.conv1.weight [64, 64, 3, 3]
            layer1.0.bn1.weight [64]
            layer1.0.bn1.bias [64]
            layer1.0.conv2.weight [64, 64, 3, 3]
            layer1.0.bn2.weight [64]
            layer1.0.bn2.bias [64]
            layer1.1.conv1.weight [64, 64, 3, 3]
            layer1.1.bn1.weight [64]
            layer1.1.bn1.bias [64]
            layer1.1.conv2.weight [64, 64, 3, 3]
            layer1.1.bn2.weight [64]
            layer1.1.bn2.bias [64]
            layer2.0.conv1.weight [128, 64, 3, 3]
            layer2.0.bn1.weight [128]
            layer2.0.bn1.bias [128]
            layer2.0.conv2.weight [128, 128, 3, 3]
            layer2.0.bn2.weight [128]
            layer2.0.bn2.bias [128]
            layer2.0.downsample.0.weight [128, 64, 1, 1]
            layer2.0.downsample.1.weight [128]
            layer2.0.downsample.1.bias [128]
            layer2.1.conv1.weight [128, 128, 3, 3]
            layer2.1.bn1.weight [128]
            layer2.1.bn1.bias [128]
            layer2.1.conv2.weight [128, 128, 3, 3]
            layer2.1.bn2.weight [128]
            layer2.1.bn2.bias [128]
            layer3.0.conv1.weight [256, 128, 3, 3]
            layer3.0.bn1.weight [256]
            layer3.0.bn1.bias [256]
            layer3.0.conv2.weight [256, 256, 3, 3]
            layer3.0.bn2.weight [256]
            layer3.0.bn2.bias [256]
            layer3.0.downsample.0.weight [256, 128, 1, 1]
            layer3.0.downsample.1.weight [256]
            layer3.0.downsample.1.bias [256]
            layer3.1.conv1.weight [256, 256, 3, 3]
            layer3.1.bn1.weight [256]
            layer3.1.bn1.bias [256]
            layer3.1.conv2.weight [256, 256, 3, 3]
            layer3.1.bn2.weight [256]
            layer3.1.bn2.bias [256]
            layer4.0.conv1.weight [512, 256, 3, 3]
            layer4.0.bn1.weight [512]
            layer4.0.bn1.bias [512]
            layer4.0.conv2.weight [512, 512, 3, 3]
            layer4.0.bn2.weight [512]
            layer4.0.bn2.bias [512]
            layer4.0.downsample.0.weight [512, 256, 1, 1]
            layer4.0.downsample.1.weight [512]
            layer4.0.downsample.1.bias [512]
            layer4.1.conv1.weight [512, 512, 3, 3]
            layer4.1.bn1.weight [512]
            layer4.1.bn1.bias [512]
            layer4.1.conv2.weight [512, 512, 3, 3]
            layer4.1.bn2.weight [512]
            layer4.1.bn2.bias [512]
            fc.weight [128, 512]
            fc.bias [128]
            """;

    private static Encoder published(Architecture architecture, boolean mlp) {
        return new Encoder(new EncoderShape(architecture, PUBLISHED_WIDTH, PUBLISHED_DIM, mlp, CIFAR_SIZE));
    }

    private static String lines(List<ParameterSpec> specs) {
        return specs.stream()
                .map(spec -> spec.name() + " " + Arrays.toString(spec.shape()) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void resnet18HasTorchvisionsParametersInTorchvisionsOrder() {
        assertEquals(RESNET18, lines(published(Architecture.RESNET18, false).parameters()));
    }

    /**
     * torchvision states 11,689,512, 21,797,672 and 25,557,032 parameters with a stem of 7x7 and a linear layer to 1000
     * classes; here the stem is 3x3 and the linear layer goes to 128.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"RESNET18, 62, 11689512, 512", "RESNET34, 110, 21797672, 512", "RESNET50, 161, 25557032, 2048"})
    void eachArchitectureHasTorchvisionsParameters(Architecture architecture, int count, long total, long features) {
        List<ParameterSpec> specs = published(architecture, false).parameters();
        long stem = (3 * 3 - 7 * 7) * 3 * PUBLISHED_WIDTH;
        long head = (features + 1) * (PUBLISHED_DIM - 1000);
        assertEquals(count, specs.size());
        assertEquals(
                total + stem + head,
                specs.stream().mapToLong(ParameterSpec::length).sum());
        assertEquals(count, specs.stream().map(ParameterSpec::name).distinct().count());
    }

    @Test
    void resnet18Has11234496Parameters() {
        assertEquals(
                11_234_496,
                published(Architecture.RESNET18, false).parameters().stream()
                        .mapToLong(ParameterSpec::length)
                        .sum());
    }

    @Test
    void resnet50sFirstBlockIsABottleneckWithAShortcut() {
        List<ParameterSpec> first = published(Architecture.RESNET50, false).parameters().stream()
                .filter(spec -> spec.name().startsWith("layer1.0."))
                .toList();
        String expected = """
                layer1.0.conv1.weight [64, 64, 1, 1]
                layer1.0.bn1.weight [64]
                layer1.0.bn1.bias [64]
                layer1.0.conv2.weight [64, 64, 3, 3]
                layer1.0.bn2.weight [64]
                layer1.0.bn2.bias [64]
                layer1.0.conv3.weight [256, 64, 1, 1]
                layer1.0.bn3.weight [256]
                layer1.0.bn3.bias [256]
                layer1.0.downsample.0.weight [256, 64, 1, 1]
                layer1.0.downsample.1.weight [256]
                layer1.0.downsample.1.bias [256]
                """;
        assertEquals(expected, lines(first));
    }

    @Test
    void theMlpHeadHasFacebooksNames() {
        List<ParameterSpec> all = published(Architecture.RESNET18, true).parameters();
        assertEquals(
                "fc.0.weight [512, 512]\nfc.0.bias [512]\nfc.2.weight [128, 512]\nfc.2.bias [128]\n",
                lines(all.subList(60, all.size())));
    }

    @Test
    void everyBatchNormHasARunningMeanAndVariance() {
        Encoder encoder = published(Architecture.RESNET34, false);
        List<String> expected = new ArrayList<>();
        encoder.batchNorms().forEach(site -> {
            expected.add(site.name() + ".running_mean");
            expected.add(site.name() + ".running_var");
        });
        assertEquals(
                expected, encoder.statistics().stream().map(ParameterSpec::name).toList());
        assertEquals(36 * 2, expected.size());
    }

    @ParameterizedTest
    @CsvSource({"bn1, 32", "layer1.1.bn2, 32", "layer2.0.bn1, 16", "layer2.0.downsample.1, 16", "layer4.1.bn2, 4"})
    void aBatchNormHasTheSizeOfItsFeatureMap(String name, int size) {
        assertEquals(
                List.of(size),
                published(Architecture.RESNET18, false).batchNorms().stream()
                        .filter(site -> site.name().equals(name))
                        .map(Encoder.BatchNormSite::size)
                        .toList());
    }
}
