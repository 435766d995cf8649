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
import java.util.stream.Stream;
import org.moco4j.text.NameLines;
import org.moco4j.text.TextPainter;

/**
 * A sheet of images with a title and a caption. Images are enlarged by whole factors, so their pixels stay sharp
 * squares at any zoom.
 */
final class SheetCanvas {
    /** Height and width of the place of an image, in pixels. */
    static final int CELL = 192;

    static final int GAP = 20;
    /** Height of the lines below an image: one for its name, one for a number. */
    private static final int LABEL = 76;

    private static final int LINE_HEIGHT = 24;

    static final int MARGIN = 48;
    static final int TITLE = 84;
    static final int CAPTION_LINE = 30;
    static final Color INK = new Color(0x1f2430);

    private static final Color FAINT = new Color(0x6b7280);
    private static final Color LINE = new Color(0xd5d9e0);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 20);

    private final BufferedImage sheet;
    private final Graphics2D graphics;

    /** Begins a sheet with its title at the top and its caption at the bottom. */
    SheetCanvas(int width, int height, String title, List<String> caption) {
        sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        text(title, MARGIN, MARGIN + 34, TEXT.deriveFont(Font.BOLD, 32), INK);
        int captionTop = height - MARGIN - CAPTION_LINE * caption.size();
        graphics.setColor(LINE);
        graphics.drawLine(MARGIN, captionTop - 10, width - MARGIN, captionTop - 10);
        for (int i = 0; i < caption.size(); i++) {
            text(caption.get(i), MARGIN, captionTop + 20 + i * CAPTION_LINE, TEXT, FAINT);
        }
    }

    /** Returns the height of the lines below an image if these names are below images, in pixels. */
    static int label(Stream<String> names) {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = metrics(graphics);
        int lines = names.mapToInt(name -> lines(name, metrics).size()).max().orElse(1);
        graphics.dispose();
        return LABEL + (lines - 1) * LINE_HEIGHT;
    }

    private static FontMetrics metrics(Graphics2D graphics) {
        return TextPainter.metrics(graphics, TEXT);
    }

    private static List<String> lines(String name, FontMetrics metrics) {
        return NameLines.of(name, CELL + GAP / 2, metrics::stringWidth);
    }

    /** Returns the width of the widest line of text, in pixels. */
    static int widest(String title, List<String> caption) {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = metrics(graphics);
        int widest = caption.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int heading =
                TextPainter.metrics(graphics, TEXT.deriveFont(Font.BOLD, 32)).stringWidth(title);
        graphics.dispose();
        return Math.max(widest, heading);
    }

    /** Returns the sheet; nothing can be drawn afterwards. */
    BufferedImage finish() {
        graphics.dispose();
        return sheet;
    }

    void heading(String text, int x, int baseline) {
        text(text, x, baseline, TEXT.deriveFont(Font.BOLD, 22), INK);
    }

    /** Draws an image that was found, with its name in one or two lines and its similarity below. */
    void image(RetrievalSheet.Found found, int x, int y, Color color) {
        image(found.image(), String.format(Locale.ROOT, "%.3f", found.similarity()), x, y, color);
    }

    /**
     * Draws an image.
     *
     * @param number the line below its name
     * @param x left edge of its place
     * @param y upper edge of its place
     * @param color of its name
     */
    void image(RetrievalSheet.Image image, String number, int x, int y, Color color) {
        pixels(image.pixels(), x, y);
        int baseline = y + CELL + LINE_HEIGHT;
        for (String line : lines(image.name(), metrics(graphics))) {
            drawCentered(line, x, baseline, color);
            baseline += LINE_HEIGHT;
        }
        drawCentered(number, x, baseline, FAINT);
    }

    private void pixels(BufferedImage image, int x, int y) {
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

    private void drawCentered(String text, int x, int baseline, Color color) {
        int width = metrics(graphics).stringWidth(text);
        text(text, x + (CELL - width) / 2, baseline, TEXT, color);
    }

    private void text(String text, int x, int baseline, Font font, Color color) {
        graphics.setFont(font);
        graphics.setColor(color);
        TextPainter.draw(graphics, text, x, baseline);
    }
}
