package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.io.HomeFolder;
import org.moco4j.io.NativeCache;
import org.moco4j.report.PendingResults;
import org.moco4j.testing.JavaProcess;

/** Tests runs on machines whose DISPLAY names a missing screen, and on machines without fonts. */
@EnabledOnOs(OS.LINUX)
class BareMachineTest {
    private static final String GONE = "localhost:10.0";
    private static final List<String> IMAGES =
            List.of("views.png", "map.png", "map-images.png", "retrieval.png", "map.jpg");

    @TempDir
    static Path folder;

    private static MocoConfig screenGone;
    private static String printed;

    @BeforeAll
    static void trainWithMissingScreen() throws Exception {
        TinyConfig tiny = new TinyConfig(folder.resolve("screen"));
        screenGone = tiny.epochs(1);
        printed = finish(tiny, "export DISPLAY=" + GONE);
    }

    @Test
    void withoutFontsTheRunFinishesAndTheNextStartWithFontsAddsTheText() throws Exception {
        TinyConfig tiny = new TinyConfig(folder.resolve("fonts"));
        Path results = tiny.epochs(1).resultsFolder();

        String first = finish(tiny, noFonts());

        assertEquals(1, first.split("finds no fonts", -1).length - 1, first);
        assertTrue(first.contains("apt-get install fontconfig fonts-dejavu-core"), first);
        assertTrue(!first.contains("could not be made") && first.contains("Done. Best kNN"), first);
        assertTrue(Files.size(results.resolve("report.html")) > 10_000);
        for (String image : IMAGES) {
            assertTrue(ImageIO.read(results.resolve(image).toFile()) != null, image);
        }

        String second = finish(tiny, noFonts());
        assertTrue(second.contains("finds no fonts") && !second.contains("encoding"), "nothing is encoded: " + second);

        String third = finish(tiny, "unset DISPLAY");
        assertTrue(!third.contains("finds no fonts"), third);
        assertTrue(Files.notExists(results.resolve(PendingResults.FILE_NAME)));
        for (String image : IMAGES) {
            assertArrayEquals(
                    Files.readAllBytes(screenGone.resultsFolder().resolve(image)),
                    Files.readAllBytes(results.resolve(image)),
                    image + " is the same with a missing screen and without one");
        }
    }

    @Test
    void trainingWorksIfTheScreenIsGone() {
        assertTrue(!printed.contains("could not be made") && printed.contains("Done. Best kNN"), printed);
        for (String image : IMAGES) {
            assertTrue(Files.isRegularFile(screenGone.resultsFolder().resolve(image)), image);
        }
    }

    @Test
    void theLibraryDoesNotUseOrDisableTheScreen() throws Exception {
        Path image = folder.resolve("image.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        ProcessBuilder process = new ProcessBuilder(JavaProcess.command(
                        List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"),
                        UserProgram.class,
                        screenGone.runFolder().resolve(CheckpointStore.BEST).toString(),
                        image.toString()))
                .redirectErrorStream(true);
        process.environment().put("DISPLAY", GONE);
        Process started = process.start();
        String printed = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, started.waitFor(), printed);
        assertTrue(printed.contains("similarity 1.000, headless null"), printed);
    }

    /** A program of a library user. */
    static final class UserProgram {
        private UserProgram() {}

        @SuppressWarnings("SystemOut") // read by the test
        public static void main(String[] args) throws Exception {
            try (ImageEncoder encoder = ImageEncoder.load(Path.of(args[0]))) {
                float[][] features = encoder.encode(Path.of(args[1]));
                float[][] same = encoder.encode(ImageIO.read(Path.of(args[1]).toFile()));
                System.out.printf(
                        java.util.Locale.ROOT,
                        "similarity %.3f, headless %s%n",
                        ImageEncoder.similarity(features[0], same[0]),
                        System.getProperty("java.awt.headless"));
            }
        }
    }

    /** Returns a shell command for a fontconfig without font folders, and a home folder without cached fonts. */
    private static String noFonts() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path fontconfig = folder.resolve("fonts.conf");
        Files.writeString(
                fontconfig, "<?xml version=\"1.0\"?><fontconfig><cachedir>" + home + "</cachedir></fontconfig>");
        Path natives = NativeCache.candidates(System.getProperties(), HomeFolder.find())
                .get(0);
        return "export FONTCONFIG_FILE=" + fontconfig + " JAVA_TOOL_OPTIONS='-Duser.home=" + home + " -D"
                + NativeCache.PROPERTY + "=" + natives + "'";
    }

    private static String finish(TinyConfig tiny, String before) throws Exception {
        TrainingProcess process = TrainingProcess.start(tiny, 1, before);
        process.requireStatus(0);
        return process.output();
    }
}
