package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.ExploreResult.Group;
import org.moco4j.report.results.ExploreResult.ListedImage;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

class ExploreSectionTest {
    @Test
    void aGroupShowsItsRealSizeAndHowManyImagesAreShown() {
        assertEquals("66 images (12 shown), similarity 0.990 to 1.000", title(66, 12));
        assertEquals("3 images, similarity 0.990 to 1.000", title(3, 3));
    }

    @Test
    void copiesByTheirPixelsAreCounted() {
        ExploreSection section = new ExploreSection(Optional.empty(), Optional.empty());
        assertEquals("", section.view(result(2, 2, 0)).copies());
        assertEquals("1 pair", section.view(result(2, 2, 1)).copies());
    }

    @Test
    void aResultWithoutCopiesIsOfAnEarlierVersionAndHasNone(@TempDir Path folder) throws IOException {
        ExploreResult.FILE.write(folder, result(2, 2, 3));
        Path file = folder.resolve(ExploreResult.FILE.name());
        Files.writeString(file, Files.readString(file).replaceFirst("\\s*\"copies\" : 3,", ""));
        assertEquals(result(2, 2, 0), ExploreResult.FILE.read(folder).orElseThrow());
    }

    private static String title(int size, int shown) {
        return new ExploreSection(Optional.empty(), Optional.empty())
                .view(result(size, shown, 0))
                .duplicates()
                .get(0)
                .title();
    }

    private static ExploreResult result(int size, int shown, int copies) {
        Group group = new Group(size, 0.99, 1, Collections.nCopies(shown, new ListedImage("a.jpg", -1, 1)));
        return new ExploreResult(
                "encoder",
                "100 images of photos",
                100,
                "exact",
                0.99,
                copies,
                List.of(group),
                1,
                size,
                List.of(),
                List.of(),
                List.of(),
                new Atlas("explore.jpg", 40, 96));
    }
}
