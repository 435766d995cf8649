package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.TrainCommand;
import org.moco4j.session.StopRequest;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.moco4j.testing.property.RandomValues;

class MainPropertiesTest {
    /** Arbitrary arguments give status 0 or 2, never 1. */
    @Property(tries = 300)
    void noArgumentsCauseABug(@ForAll("words") List<String> words) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);

        int status = new Main(new CommandList(
                        List.of(new TrainCommand(training -> {}, InstantSource.system(), new StopRequest()))))
                .run(words.toArray(String[]::new), stream, stream);

        assertTrue(status == 0 || status == 2, () -> words + ": " + output.toString(StandardCharsets.UTF_8));
    }

    static List<String> words(Random random) {
        List<String> common = List.of(
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
                "--epochs=\"3\"");
        List<String> words = new ArrayList<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            words.add(
                    switch (random.nextInt(3)) {
                        case 0 -> RandomValues.oneOf(random, common);
                        case 1 -> RandomValues.text(random, 8);
                        default -> "--" + RandomValues.text(random, "abcdefghijklmnopqrstuvwxyzABCXYZ", 5);
                    });
        }
        return words;
    }
}
