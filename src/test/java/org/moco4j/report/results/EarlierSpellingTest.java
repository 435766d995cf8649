package org.moco4j.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.results.ExploreResult.Group;
import org.moco4j.report.results.ExploreResult.ListedImage;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/** Files of earlier versions, which had British spelling and "pictures", are read. New files have neither. */
class EarlierSpellingTest {
    @TempDir
    Path folder;

    @Test
    void theDescriptionOfAnEmbeddingIsRead() throws IOException {
        ResultFile<EmbeddingDescription> file = EmbeddingDescription.beside(Path.of("photos.npy"));
        EmbeddingDescription made = new EmbeddingDescription(
                "resnet18", "3 images", "photos", "backbone", 3, 4, 32, "center-square", "none", 0);
        file.write(folder, made);
        rewrite("photos.json", "\"images\"", "\"pictures\"");
        assertEquals(made, file.read(folder).orElseThrow());
    }

    @Test
    void anExplorationIsRead() throws IOException {
        List<ListedImage> images = List.of(new ListedImage("a.jpg", 0, 0.5));
        ExploreResult made = new ExploreResult(
                "resnet18",
                "",
                3,
                "exact",
                0.99,
                0,
                List.of(new Group(2, 0.99, 1, images)),
                1,
                2,
                images,
                images,
                images,
                new Atlas("explore.jpg", 1, 32));
        ExploreResult.FILE.write(folder, made);
        rewrite("explore.json", "\"duplicate_images\"", "\"duplicate_pictures\"");
        rewrite("explore.json", "\"neighbors\"", "\"neighbours\"");
        String text = Files.readString(folder.resolve("explore.json"));
        int group = text.lastIndexOf("\"images\"");
        Files.writeString(
                folder.resolve("explore.json"),
                text.substring(0, group) + "\"pictures\"" + text.substring(group + "\"images\"".length()));
        assertEquals(made, ExploreResult.FILE.read(folder).orElseThrow());
    }

    private void rewrite(String name, String now, String before) throws IOException {
        String text = Files.readString(folder.resolve(name));
        assertFalse(text.contains(before), text);
        assertEquals(2, text.split(now, -1).length, text);
        Files.writeString(folder.resolve(name), text.replace(now, before));
    }
}
