package org.moco4j;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.testing.fuzz.Fuzz;
import org.moco4j.testing.fuzz.FuzzTarget;

/** The long version of {@link FuzzTest}: each reader gets inputs for {@code -Dfuzz.minutes}. */
class FuzzSoak {
    @ParameterizedTest(name = "{0}")
    @MethodSource("org.moco4j.FuzzTest#targets")
    void anyInputIsReadOrRejectedWithAMessage(FuzzTarget target, @TempDir Path folder) throws IOException {
        new Fuzz(target, folder).soak();
    }
}
