package org.moco4j.report;

import static org.moco4j.report.SheetCanvas.CAPTION_LINE;
import static org.moco4j.report.SheetCanvas.CELL;
import static org.moco4j.report.SheetCanvas.GAP;
import static org.moco4j.report.SheetCanvas.INK;
import static org.moco4j.report.SheetCanvas.MARGIN;
import static org.moco4j.report.SheetCanvas.TITLE;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;

/**
 * Draws the retrieval image: a column for each query, with the query at the top, the most similar image in the middle
 * and the least similar one at the bottom, each with its class and the dot product of the two features. Images are
 * enlarged by whole factors, so their pixels stay sharp squares at any zoom.
 */
public final class RetrievalSheet {
    private static final int ROW_TITLES = 140;
    private static final int BETWEEN_BANDS = 40;
    private static final Color RIGHT = new Color(0x1b7f4d);
    private static final Color WRONG = new Color(0xb3412e);

    private final int perBand;

    /** @param perBand queries side by side; further queries are in bands below */
    public RetrievalSheet(int perBand) {
        if (perBand < 1) {
            throw new IllegalArgumentException("at least one query a band, not " + perBand);
        }
        this.perBand = perBand;
    }

    /**
     * An image with its name.
     *
     * @param pixels of any size
     * @param name its class, or the name of its file; may be empty
     */
    public record Image(BufferedImage pixels, String name) {}

    /** An image that was found, and the dot product of its feature with the query's. */
    public record Found(Image image, double similarity) {}

    /**
     * A query and the images that were found for it.
     *
     * @param classesKnown whether names are classes; then the most similar image is marked as right if its name is the
     *     query's, else as wrong
     */
    public record Column(Image query, Found most, Found least, boolean classesKnown) {}

    /**
     * Draws the sheet.
     *
     * @param columns at least one
     * @param title of the sheet
     * @param caption lines that name the model and the data
     */
    public BufferedImage draw(List<Column> columns, String title, List<String> caption) {
        int side = Math.min(perBand, columns.size());
        int bands = (columns.size() + perBand - 1) / perBand;
        int label = SheetCanvas.label(columns.stream()
                .flatMap(column -> Stream.of(
                        column.query(), column.most().image(), column.least().image()))
                .map(Image::name));
        int bandHeight = 3 * (CELL + label) + BETWEEN_BANDS;
        int width = Math.max(
                2 * MARGIN + ROW_TITLES + side * (CELL + GAP) - GAP, 2 * MARGIN + SheetCanvas.widest(title, caption));
        int height = 2 * MARGIN + TITLE + bands * bandHeight - BETWEEN_BANDS + CAPTION_LINE * caption.size() + 24;
        SheetCanvas canvas = new SheetCanvas(width, height, title, caption);
        for (int i = 0; i < columns.size(); i++) {
            int x = MARGIN + ROW_TITLES + i % perBand * (CELL + GAP);
            int y = MARGIN + TITLE + i / perBand * bandHeight;
            if (i % perBand == 0) {
                rowTitles(canvas, y, label);
            }
            column(canvas, columns.get(i), x, y, label);
        }
        return canvas.finish();
    }

    private static void rowTitles(SheetCanvas canvas, int y, int label) {
        String[][] titles = {{"query"}, {"most", "similar"}, {"least", "similar"}};
        for (int row = 0; row < titles.length; row++) {
            int middle = y + row * (CELL + label) + CELL / 2 - 13 * (titles[row].length - 1) + 8;
            for (int i = 0; i < titles[row].length; i++) {
                canvas.heading(titles[row][i], MARGIN, middle + 28 * i);
            }
        }
    }

    private static void column(SheetCanvas canvas, Column column, int x, int y, int label) {
        canvas.image(column.query(), "", x, y, INK);
        boolean right = column.most().image().name().equals(column.query().name());
        Color verdict = right ? RIGHT : WRONG;
        canvas.image(column.most(), x, y + CELL + label, column.classesKnown() ? verdict : INK);
        canvas.image(column.least(), x, y + 2 * (CELL + label), INK);
    }
}
