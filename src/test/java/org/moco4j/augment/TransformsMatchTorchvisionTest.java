package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.augment.RandomResizedCrop.Box;

/** Every transform with fixed parameters, against torchvision's on float images. */
class TransformsMatchTorchvisionTest {
    /** On the scale 0 to 255: what single precision leaves; torch's own hue is that far off. */
    private static final double TOLERANCE = 5e-4;

    private static TorchvisionGolden golden;

    @BeforeAll
    static void readGoldenFile() {
        golden = new TorchvisionGolden();
    }

    static List<JsonNode> cases() throws Exception {
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper()
                .readTree(TorchvisionGolden.file("augment_golden.json"))
                .get("cases")
                .forEach(cases::add);
        return cases;
    }

    @Test
    void theGoldenFileContainsSixteenCases() throws Exception {
        assertEquals(16, cases().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCaseEqualsTorchvision(JsonNode goldenCase) {
        String name = goldenCase.get("name").asText();
        for (int image = 0; image < TorchvisionGolden.IMAGES; image++) {
            float[] actual = transform(golden.input(image), goldenCase);
            double difference = largestDifference(golden.values(name, image), actual);
            assertTrue(difference < TOLERANCE, name + ", image " + image + " differs by " + difference);
        }
    }

    @Test
    void theResultOfPilDiffersOnlyByRounding() throws Exception {
        for (JsonNode goldenCase : cases()) {
            String name = goldenCase.get("name").asText();
            double allowed = goldenCase.get("float_vs_pil_max").asDouble() + 0.001;
            for (int image = 0; image < TorchvisionGolden.IMAGES; image++) {
                float[] actual = transform(golden.input(image), goldenCase);
                double difference = largestDifference(golden.values("pil." + name, image), actual);
                assertTrue(difference < allowed, name + ", image " + image + " differs by " + difference);
            }
        }
    }

    @Test
    void aResizedCropStaysWithinTheRangeOfTheImage() {
        float[] view = new float[3 * 32 * 32];
        new CropResampler(32, 32, 32).resample(golden.input(0), 32, 32, new Box().set(3, 5, 20, 17), view);
        for (float value : view) {
            assertTrue(value >= 0 && value <= 1.000001f, "value " + value);
        }
    }

    private static double largestDifference(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - actual[i] * 255));
        }
        return largest;
    }

    private static float[] transform(float[] planes, JsonNode goldenCase) {
        float factor = (float) goldenCase.path("factor").asDouble();
        String op = goldenCase.get("op").asText();
        switch (op) {
            case "resized_crop bilinear antialias" -> {
                return resizedCrop(planes, goldenCase);
            }
            case "hflip" -> TwoViews.flipHorizontally(planes, TorchvisionGolden.SIZE);
            case "adjust_brightness" -> ColorJitter.adjustBrightness(planes, factor);
            case "adjust_contrast" -> ColorJitter.adjustContrast(planes, factor);
            case "adjust_saturation" -> ColorJitter.adjustSaturation(planes, factor);
            case "adjust_hue" -> ColorJitter.adjustHue(planes, factor);
            case "rgb_to_grayscale, 3 channels" -> TwoViews.makeGray(planes);
            default -> throw new IllegalArgumentException("The golden file has a case that nothing here makes: " + op);
        }
        return planes;
    }

    private static float[] resizedCrop(float[] planes, JsonNode box) {
        float[] view = new float[planes.length];
        Box crop = new Box()
                .set(
                        box.get("top").asInt(),
                        box.get("left").asInt(),
                        box.get("height").asInt(),
                        box.get("width").asInt());
        new CropResampler(TorchvisionGolden.SIZE, TorchvisionGolden.SIZE, TorchvisionGolden.SIZE)
                .resample(planes, TorchvisionGolden.SIZE, TorchvisionGolden.SIZE, crop, view);
        return view;
    }
}
