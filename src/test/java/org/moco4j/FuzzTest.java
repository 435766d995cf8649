package org.moco4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.checkpoint.CheckpointFuzz;
import org.moco4j.config.ConfigFuzz;
import org.moco4j.data.cifar.CifarFuzz;
import org.moco4j.data.image.ImageFuzz;
import org.moco4j.inspect.EmbeddingFuzz;
import org.moco4j.report.page.ResultsFuzz;
import org.moco4j.testing.fuzz.Fuzz;
import org.moco4j.testing.fuzz.FuzzTarget;

/**
 * Gives every reader of the program some hundreds of damaged and invented inputs; {@link FuzzSoak} tries many more.
 * {@code -Dfuzz.target=NAME} chooses the readers whose names contain NAME.
 */
class FuzzTest {
    static Stream<FuzzTarget> targets() {
        String chosen = System.getProperty("fuzz.target", "");
        return Stream.of(
                        CommandLineFuzz.targets(),
                        ConfigFuzz.targets(),
                        CifarFuzz.targets(),
                        ImageFuzz.targets(),
                        CheckpointFuzz.targets(),
                        EmbeddingFuzz.targets(),
                        ResultsFuzz.targets())
                .flatMap(List::stream)
                .filter(target -> target.name().contains(chosen));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void anyInputIsReadOrRejectedWithAMessage(FuzzTarget target, @TempDir Path folder) throws IOException {
        new Fuzz(target, folder).test();
    }
}
