package org.moco4j.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.moco4j.text.TextPainter;

/**
 * Draws the retrieval image: a column for each query, with the query at the top, the most similar image in the middle
 * and the least similar one at the bottom, each with its class and the dot product of the two features. Images are
 * enlarged by whole factors, so their pixels stay sharp squares at any zoom.
 */
public final class RetrievalSheet {
    private static final int CELL = 192;
    private static final int GAP = 20;
    private static final int LABEL = 76;
    private static final int MARGIN = 48;
    private static final int ROW_TITLES = 140;
    private static final int TITLE = 84;
    private static final int CAPTION_LINE = 30;
    private static final int BETWEEN_BANDS = 40;
    private static final Color INK = new Color(0x1f2430);
    private static final Color FAINT = new Color(0x6b7280);
    private static final Color RIGHT = new Color(0x1b7f4d);
    private static final Color WRONG = new Color(0xb3412e);
    private static final Color LINE = new Color(0xd5d9e0);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 20);

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
        int bandHeight = 3 * (CELL + LABEL) + BETWEEN_BANDS;
        int width = Math.max(2 * MARGIN + ROW_TITLES + side * (CELL + GAP) - GAP, 2 * MARGIN + widest(title, caption));
        int height = 2 * MARGIN + TITLE + bands * bandHeight - BETWEEN_BANDS + CAPTION_LINE * caption.size() + 24;
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        text(graphics, title, MARGIN, MARGIN + 34, TEXT.deriveFont(Font.BOLD, 32), INK);
        for (int i = 0; i < columns.size(); i++) {
            int x = MARGIN + ROW_TITLES + i % perBand * (CELL + GAP);
            int y = MARGIN + TITLE + i / perBand * bandHeight;
            if (i % perBand == 0) {
                rowTitles(graphics, y);
            }
            column(graphics, columns.get(i), x, y);
        }
        int captionTop = height - MARGIN - CAPTION_LINE * caption.size();
        graphics.setColor(LINE);
        graphics.drawLine(MARGIN, captionTop - 10, width - MARGIN, captionTop - 10);
        for (int i = 0; i < caption.size(); i++) {
            text(graphics, caption.get(i), MARGIN, captionTop + 20 + i * CAPTION_LINE, TEXT, FAINT);
        }
        graphics.dispose();
        return sheet;
    }

    private static int widest(String title, List<String> caption) {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = TextPainter.metrics(graphics, TEXT);
        int widest = caption.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int heading =
                TextPainter.metrics(graphics, TEXT.deriveFont(Font.BOLD, 32)).stringWidth(title);
        graphics.dispose();
        return Math.max(widest, heading);
    }

    private static void rowTitles(Graphics2D graphics, int y) {
        String[][] titles = {{"query"}, {"most", "similar"}, {"least", "similar"}};
        for (int row = 0; row < titles.length; row++) {
            int middle = y + row * (CELL + LABEL) + CELL / 2 - 13 * (titles[row].length - 1) + 8;
            for (int i = 0; i < titles[row].length; i++) {
                text(graphics, titles[row][i], MARGIN, middle + 28 * i, TEXT.deriveFont(Font.BOLD, 22), INK);
            }
        }
    }

    private static void column(Graphics2D graphics, Column column, int x, int y) {
        image(graphics, column.query().pixels(), x, y);
        label(graphics, column.query().name(), "", x, y, INK);
        boolean right = column.most().image().name().equals(column.query().name());
        Color verdict = right ? RIGHT : WRONG;
        found(graphics, column.most(), x, y + CELL + LABEL, column.classesKnown() ? verdict : INK);
        found(graphics, column.least(), x, y + 2 * (CELL + LABEL), INK);
    }

    private static void found(Graphics2D graphics, Found found, int x, int y, Color color) {
        image(graphics, found.image().pixels(), x, y);
        label(graphics, found.image().name(), String.format(Locale.ROOT, "%.3f", found.similarity()), x, y, color);
    }

    private static void image(Graphics2D graphics, BufferedImage image, int x, int y) {
        int largest = Math.max(image.getWidth(), image.getHeight());
        int times = Math.max(1, CELL / largest);
        boolean shrinks = largest > CELL;
        int width = shrinks ? image.getWidth() * CELL / largest : image.getWidth() * times;
        int height = shrinks ? image.getHeight() * CELL / largest : image.getHeight() * times;
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                shrinks
                        ? RenderingHints.VALUE_INTERPOLATION_BICUBIC
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        int left = x + (CELL - width) / 2;
        int top = y + (CELL - height) / 2;
        graphics.drawImage(image, left, top, width, height, null);
        graphics.setColor(LINE);
        graphics.setStroke(new BasicStroke(1));
        graphics.drawRect(left, top, width - 1, height - 1);
    }

    private static void label(Graphics2D graphics, String name, String number, int x, int y, Color color) {
        String shown = shortened(name, TextPainter.metrics(graphics, TEXT));
        drawCentered(graphics, shown, x, y + CELL + 24, color);
        drawCentered(graphics, number, x, y + CELL + 48, FAINT);
    }

    /** Removes the middle of a name that is too wide for its column: both ends of a file name tell the most. */
    private static String shortened(String name, FontMetrics metrics) {
        String shown = name;
        for (int kept = name.length() - 1; metrics.stringWidth(shown) > CELL + GAP / 2 && kept > 2; kept--) {
            shown = name.substring(0, kept / 2) + "…" + name.substring(name.length() - (kept - kept / 2));
        }
        return shown;
    }

    private static void drawCentered(Graphics2D graphics, String text, int x, int baseline, Color color) {
        int width = TextPainter.metrics(graphics, TEXT).stringWidth(text);
        text(graphics, text, x + (CELL - width) / 2, baseline, TEXT, color);
    }

    private static void text(Graphics2D graphics, String text, int x, int baseline, Font font, Color color) {
        graphics.setFont(font);
        graphics.setColor(color);
        TextPainter.draw(graphics, text, x, baseline);
    }
}
