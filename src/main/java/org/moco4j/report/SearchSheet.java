package org.moco4j.report;

import static org.moco4j.report.SheetCanvas.CAPTION_LINE;
import static org.moco4j.report.SheetCanvas.CELL;
import static org.moco4j.report.SheetCanvas.GAP;
import static org.moco4j.report.SheetCanvas.INK;
import static org.moco4j.report.SheetCanvas.MARGIN;
import static org.moco4j.report.SheetCanvas.TITLE;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.moco4j.report.RetrievalSheet.Found;

/** Draws the result of a search: each query at the left, and beside it the images that were found. */
public final class SearchSheet {
    /** Images side by side, without the query. */
    public static final int COLUMNS = 7;

    private static final int AFTER_QUERY = 48;
    private static final int HEADING = 44;

    private SearchSheet() {}

    /** A query with the images that were found for it, most similar first. */
    public record Row(RetrievalSheet.Image query, List<Found> found) {}

    /**
     * Draws the sheet.
     *
     * @param rows at least one
     * @param title of the sheet
     * @param caption lines that name the model and the data
     */
    public static BufferedImage draw(List<Row> rows, String title, List<String> caption) {
        int columns = Math.min(
                COLUMNS, rows.stream().mapToInt(row -> row.found().size()).max().orElse(0));
        int label = SheetCanvas.label(rows.stream()
                .flatMap(row -> Stream.concat(
                        Stream.of(row.query()), row.found().stream().map(Found::image)))
                .map(RetrievalSheet.Image::name));
        int images = MARGIN + CELL + AFTER_QUERY;
        int width = Math.max(
                images + columns * (CELL + GAP) - GAP + MARGIN, 2 * MARGIN + SheetCanvas.widest(title, caption));
        int height = 2 * MARGIN
                + TITLE
                + rows.stream().mapToInt(row -> height(row, label)).sum()
                + CAPTION_LINE * caption.size();
        SheetCanvas canvas = new SheetCanvas(width, height, title, caption);
        int y = MARGIN + TITLE;
        for (Row row : rows) {
            canvas.heading("Query", MARGIN, y);
            canvas.heading("Most similar", images, y);
            canvas.image(row.query(), "", MARGIN, y + HEADING - 22, INK);
            for (int i = 0; i < row.found().size(); i++) {
                canvas.image(
                        row.found().get(i),
                        images + i % COLUMNS * (CELL + GAP),
                        y + HEADING - 22 + i / COLUMNS * (CELL + label),
                        INK);
            }
            y += height(row, label);
        }
        return canvas.finish();
    }

    private static int height(Row row, int label) {
        int lines = Math.max(1, (row.found().size() + COLUMNS - 1) / COLUMNS);
        return HEADING + lines * (CELL + label);
    }
}
