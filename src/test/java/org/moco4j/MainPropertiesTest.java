package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.TrainCommand;

class MainPropertiesTest {
    /** Arbitrary arguments give status 0 or 2, never 1. */
    @Property(tries = 300)
    void noArgumentsCauseABug(@ForAll("words") List<String> words) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);

        int status = new Main(new CommandList(List.of(new TrainCommand((config, options) -> {}))))
                .run(words.toArray(String[]::new), stream, stream);

        assertTrue(status == 0 || status == 2, () -> words + ": " + output.toString(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> word = Arbitraries.oneOf(
                Arbitraries.of(
                        "train",
                        "--config",
                        "conf/cifar10.json",
                        "--epochs",
                        "--lr",
                        "3",
                        "--cos",
                        "--",
                        "-",
                        "---",
                        "=",
                        "--=",
                        "--schedule=1,2",
                        "true",
                        "--help",
                        "-h",
                        "--debug",
                        "--fresh",
                        "--resume",
                        "-3",
                        "--cos=",
                        "--config=",
                        "--config=a\u0000b",
                        "-h=3",
                        "--epochs=\"3\""),
                Arbitraries.strings().ofMaxLength(8),
                Arbitraries.strings().alpha().ofMaxLength(5).map(name -> "--" + name));
        return word.list().ofMaxSize(5);
    }
}
