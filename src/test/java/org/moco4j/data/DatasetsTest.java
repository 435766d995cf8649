package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;
import org.moco4j.data.DatasetRequest.Labels;

class DatasetsTest {
    @ParameterizedTest
    @CsvSource({"cifar10, Cifar10", "CIFAR100, Cifar100", "imagefolder, ImageFolder", "shapes, Shapes"})
    void knowsItsNamesInAnyCase(String name, String canonical) {
        assertEquals(canonical, Datasets.canonicalName(name));
    }

    @ParameterizedTest
    @CsvSource({"cifar-10, Cifar10", "Cifra100, Cifar100", "ImagesFolder, ImageFolder", "shape, Shapes"})
    void suggestsTheNearestNameForAnUnknownOne(String name, String nearest) {
        String message = assertThrows(UserError.class, () -> Datasets.canonicalName(name))
                .getMessage();
        assertTrue(message.contains("'" + name + "'. Did you mean " + nearest + "?"), message);
        assertTrue(message.contains("Cifar10, Cifar100, ImageFolder, Shapes"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "image-size,    7, 1, 1, 1, 0, 1",
        "image-size, 1025, 1, 1, 1, 0, 1",
        "train-images, 32, 0, 1, 1, 0, 1",
        "test-images,  32, 1, 0, 1, 0, 1",
        "data-fraction, 32, 1, 1, 0, 0, 1",
        "data-fraction, 32, 1, 1, 1.1, 0, 1",
        "data-fraction, 32, 1, 1, NaN, 0, 1",
        "test-fraction, 32, 1, 1, 1, 1, 1",
        "test-fraction, 32, 1, 1, 1, -0.1, 1",
        "workers, 32, 1, 1, 1, 0, 0"
    })
    void namesTheKeyThatIsOutOfItsRange(
            String key, int size, int train, int test, double fraction, double testFraction, int workers) {
        String message = assertThrows(
                        UserError.class,
                        () -> new DatasetRequest(
                                "Shapes",
                                Path.of("x"),
                                Labels.FINE,
                                size,
                                false,
                                train,
                                test,
                                fraction,
                                0,
                                testFraction,
                                workers,
                                false))
                .getMessage();
        assertTrue(message.startsWith(key + " is "), message);
    }

    @Test
    void usesOnlyTheFractionOfTheTrainingImages() {
        DatasetRequest request =
                new DatasetRequest("shapes", Path.of("x"), Labels.FINE, 16, false, 200, 50, 0.1, 3, 0, 2, false);
        Dataset dataset = Datasets.load(request, DataProgress.NONE);
        assertEquals(20, dataset.train().size());
        assertEquals(50, dataset.test().orElseThrow().size());
        assertEquals(ChannelStatistics.of(dataset.train()), dataset.statistics());
    }
}
