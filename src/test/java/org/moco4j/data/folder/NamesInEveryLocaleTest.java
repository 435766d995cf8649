package org.moco4j.data.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageFiles;
import org.moco4j.data.Requests;
import org.moco4j.data.source.Datasets;
import org.moco4j.testing.JavaProcess;

/** File names are the same in every locale, and different files have different names. */
@EnabledOnOs(OS.LINUX)
class NamesInEveryLocaleTest {
    @TempDir
    Path root;

    /** Prints the classes and names of a folder in UTF-8, escaped to ASCII. */
    static final class Lister {
        public static void main(String[] arguments) {
            Dataset data = Datasets.load(Requests.folder(Path.of(arguments[0]), 8, false, 0.1), DataProgress.NONE);
            System.out.println(
                    "classes " + escaped(String.join(" ", data.train().classNames())));
            System.out.println(
                    "images " + data.train().size() + " " + data.train().checksum());
            ImageScan.of(Path.of(arguments[0])).images().forEach(file -> System.out.println(escaped(file.name())));
        }

        private static String escaped(String text) {
            StringBuilder escaped = new StringBuilder();
            text.chars().forEach(c -> escaped.append(c < 0x80 ? Character.toString(c) : String.format("U+%04X", c)));
            return escaped.toString();
        }
    }

    private String list(String locale) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(JavaProcess.command(List.of(), Lister.class, root.toString()));
        builder.environment().put("LC_ALL", locale);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    private void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "cd \"$1\" && " + script, "sh", root.toString()).start();
        assumeTrue(process.waitFor() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
    void classesDifferAndNamesAreCorrectInEachLocale(String locale) throws Exception {
        new ImageFiles(root).series("a", 4);
        // Cat, dog and rabbit in Chinese. The first two have one character each.
        shell("for c in '\\347\\214\\253' '\\347\\213\\227' '\\345\\205\\224\\345\\255\\220'; do cp -r a \"$(printf "
                + "\"$c\")\"; done; rm -r a");
        String listed = list(locale);
        assertTrue(listed.startsWith("classes U+5154U+5B50 U+72D7 U+732B\nimages 9 "), listed);
        assertTrue(listed.contains("\nU+732B/3.png\n"), listed);
        assertEquals(14, listed.split("\n").length, listed);
    }

    @Test
    void namesThatAreNotUtf8AreDifferent() throws Exception {
        new ImageFiles(root).png("x/a.png", 1);
        shell("cp x/a.png \"x/$(printf 'b\\377.png')\" && cp x/a.png \"x/$(printf 'b\\376.png')\"");
        assertEquals(
                List.of("x/a.png", "x/b\\xfe.png", "x/b\\xff.png"),
                ImageScan.of(root).images().stream().map(ImageFile::name).toList());
    }
}
