package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;

class CrossKeyRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"moco-k\": 5000} | moco-k is 5000; allowed: a multiple of batch_size (512), such as 4608 or 5120",
                "{\"moco-k\": 512, \"symmetric\": true} | moco-k is 512; allowed: a multiple of twice batch_size, "
                        + "as both views' keys enter the queue (1024), such as 1024",
                "{\"bn-splits\": 3} | batch_size is 512; allowed: a multiple of bn-splits (3), such as 510 or 513",
                "{\"bn-splits\": 512} | batch_size is 512 and bn-splits 512; allowed: at least 2 images in each split, "
                        + "because batch norm needs a variance",
                "{\"warmup-epochs\": 200} | warmup-epochs is 200; allowed: fewer than epochs (200)",
                "{\"cos-per-step\": true} | cos-per-step is true; allowed: only with cos, which is false",
                "{\"early-epochs\": 200} | early-epochs is 200; allowed: fewer than epochs (200)",
                "{\"early-epochs\": 2, \"early-image-size\": 40} | early-image-size is 40; "
                        + "allowed: at most image-size (32)",
                "{\"labels\": \"coarse\"} | labels is \"coarse\"; allowed: only with dataset \"Cifar100\", "
                        + "and dataset is \"Cifar10\"",
                "{\"cache-size\": 256} | cache-size is 256; allowed: only with dataset \"ImageFolder\", "
                        + "and dataset is \"Cifar10\"",
                "{\"dataset\": \"ImageFolder\", \"image-size\": 224, \"cache-size\": 200} | cache-size is 200; "
                        + "allowed: 0, or at least image-size (224), usually 256",
                "{\"unlabelled\": true} | unlabelled is true; allowed: only with dataset \"ImageFolder\", "
                        + "and dataset is \"Cifar10\"",
                "{\"dataset\": \"ImageFolder\", \"unlabelled\": true, \"validation-fraction\": 0.1} | "
                        + "validation-fraction is 0.1; allowed: only 0 with unlabelled, "
                        + "because images without labels cannot be scored"
            })
    void aBrokenRuleIsReported(String json, String message) {
        assertEquals("x.json: " + message, assertUserError(() -> MocoConfig.parse(json, "x.json")));
    }

    @Test
    void aRuleBrokenByAnOptionIsReportedWithTheOption() {
        String message = assertUserError(() -> MocoConfig.defaults().with("moco-k", "100"));

        assertEquals(
                "the config with --moco-k: moco-k is 100; allowed: a multiple of batch_size (512), such as 512",
                message);
    }

    @Test
    void theConstructorChecksTheRules() {
        MocoConfig config = MocoConfig.defaults();
        ModelSettings oddSplits = MocoConfig.parse("{\"bn-splits\": 7, \"batch_size\": 14, \"moco-k\": 28}", "x")
                .model();

        assertThrows(
                UserError.class,
                () -> new MocoConfig(
                        config.run(),
                        config.data(),
                        oddSplits,
                        config.optimizer(),
                        config.augmentation(),
                        config.evaluation(),
                        config.compute()));
    }

    @Test
    void batchQueueAndNeighborsMayBeAsLargeAsTheTrainingSet() {
        MocoConfig config = MocoConfig.parse("{\"batch_size\": 8, \"bn-splits\": 1, \"moco-k\": 8, \"knn-k\": 8}", "x");

        assertDoesNotThrow(() -> config.checkAgainst(8));
    }

    @Test
    void batchQueueAndNeighborsMayNotBeLargerThanTheTrainingSet() {
        MocoConfig config = MocoConfig.parse("{\"batch_size\": 8, \"bn-splits\": 1, \"moco-k\": 8, \"knn-k\": 8}", "x");

        assertEquals("""
                batch_size is 8; allowed: at most the number of training images (7)
                moco-k is 8; allowed: at most the number of training images (7), or a query would meet keys of its own \
                image among the negatives
                knn-k is 8; allowed: at most the number of training images (7)\
                """, assertUserError(() -> config.checkAgainst(7)));
    }
}
