package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

    private static String title(int size, int shown) {
        Group group = new Group(size, 0.99, 1, Collections.nCopies(shown, new ListedImage("a.jpg", -1, 1)));
        ExploreResult result = new ExploreResult(
                "encoder",
                100,
                "exact",
                0.99,
                0,
                List.of(group),
                1,
                size,
                List.of(),
                List.of(),
                List.of(),
                new Atlas("explore.jpg", 40, 96));
        return new ExploreSection(Optional.empty(), Optional.empty())
                .view(result)
                .duplicates()
                .get(0)
                .title();
    }
}
