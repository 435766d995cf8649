package org.moco4j.explore.map;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.explore.map.MapLabels.ClassColors;
import org.moco4j.text.TextPainter;

/**
 * A white sheet with a title at the top, a caption at the bottom, a legend on the right if it is readable, and the
 * map's area between them. All sizes are proportional to the height of the sheet.
 */
final class MapSheet implements AutoCloseable {
    private static final Color INK = new Color(0x22262b);
    private static final Color SOFT_INK = new Color(0x5b636d);
    private static final String FAMILY = Font.SANS_SERIF;
    private static final int LONGEST_NAME = 24;

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final int margin;
    private final Rectangle mapArea;

    MapSheet(int width, int height, String title, String caption, MapLabels labels) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        margin = height / 30;
        int top = drawTitle(title);
        int bottom = drawCaption(caption(caption, labels));
        int right = hasLegend(labels) ? drawLegend(labels, top, bottom) : width - margin;
        mapArea = new Rectangle(margin, top, Math.max(1, right - margin), Math.max(1, bottom - top));
    }

    Graphics2D graphics() {
        return graphics;
    }

    /** The area for the map. */
    Rectangle mapArea() {
        return mapArea;
    }

    BufferedImage image() {
        return image;
    }

    @Override
    public void close() {
        graphics.dispose();
    }

    private static boolean hasLegend(MapLabels labels) {
        return labels.any() && labels.names().size() <= ClassColors.MOST_DISTINGUISHABLE;
    }

    private static String caption(String caption, MapLabels labels) {
        boolean many = labels.any() && !hasLegend(labels);
        return many ? (caption + " Colors are the hues of " + labels.names().size() + " classes.").strip() : caption;
    }

    /** Draws the title and returns the top of the area below it. */
    private int drawTitle(String title) {
        FontMetrics metrics = font(Font.BOLD, image.getHeight() / 32, INK);
        int y = margin;
        for (String line : lines(title, metrics)) {
            TextPainter.draw(graphics, line, margin, y + metrics.getAscent());
            y += metrics.getHeight();
        }
        return y + margin / 2;
    }

    /** Draws the caption and returns the bottom of the area above it. */
    private int drawCaption(String caption) {
        FontMetrics metrics = font(Font.PLAIN, image.getHeight() / 58, SOFT_INK);
        List<String> lines = lines(caption, metrics);
        int top = image.getHeight() - margin - lines.size() * metrics.getHeight();
        int y = top;
        for (String line : lines) {
            TextPainter.draw(graphics, line, margin, y + metrics.getAscent());
            y += metrics.getHeight();
        }
        return top - margin / 2;
    }

    /** Draws the legend and returns the right edge of the area on its left. */
    private int drawLegend(MapLabels labels, int top, int bottom) {
        FontMetrics metrics = font(Font.PLAIN, image.getHeight() / 50, INK);
        List<String> names = labels.names().stream().map(MapSheet::shortened).toList();
        int widest = names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int line = (int) (1.6 * metrics.getAscent());
        int dot = metrics.getAscent() * 3 / 4;
        int left = image.getWidth() - margin - widest - 2 * dot;
        int y = top + Math.max(0, (bottom - top - line * names.size()) / 2);
        for (int label = 0; label < names.size(); label++) {
            graphics.setColor(labels.colorOfClass(label));
            graphics.fill(new Ellipse2D.Double(left, y + (line - dot) / 2.0, dot, dot));
            graphics.setColor(INK);
            float baseline = y + (line + metrics.getAscent() - metrics.getDescent()) / 2f;
            TextPainter.draw(graphics, names.get(label), left + 2 * dot, baseline);
            y += line;
        }
        return left - margin;
    }

    private FontMetrics font(int style, int size, Color color) {
        Font font = new Font(FAMILY, style, Math.max(9, size));
        graphics.setFont(font);
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke(1));
        return TextPainter.metrics(graphics, font);
    }

    /** Breaks the text between words, so that it fits on the sheet. */
    private List<String> lines(String text, FontMetrics metrics) {
        int width = image.getWidth() - 2 * margin;
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && metrics.stringWidth(longer) > width) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        return lines;
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /**
     * Converts points of the map into positions on the sheet: both axes have the same scale, and the map is centered in
     * its area.
     */
    static final class MapFrame {
        private final double scale;
        private final double left;
        private final double top;
        private final double lowX;
        private final double highY;

        /** @param inset free space on each side, in pixels */
        MapFrame(TsneMap map, Rectangle mapArea, double inset) {
            double minX = Double.POSITIVE_INFINITY;
            double minY = Double.POSITIVE_INFINITY;
            double maxX = Double.NEGATIVE_INFINITY;
            double maxY = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < map.size(); i++) {
                minX = Math.min(minX, map.x(i));
                minY = Math.min(minY, map.y(i));
                maxX = Math.max(maxX, map.x(i));
                maxY = Math.max(maxY, map.y(i));
            }
            // If all points are on one line, the other axis sets the scale; if they are in one place, the scale is 1.
            double widest = Math.min(
                    scale(mapArea.width - 2 * inset, maxX - minX), scale(mapArea.height - 2 * inset, maxY - minY));
            scale = Double.isInfinite(widest) ? 1 : widest;
            lowX = minX;
            highY = maxY;
            left = mapArea.x + (mapArea.width - scale * (maxX - minX)) / 2;
            top = mapArea.y + (mapArea.height - scale * (maxY - minY)) / 2;
        }

        private static double scale(double pixels, double span) {
            return span == 0 ? Double.POSITIVE_INFINITY : pixels / span;
        }

        /** Pixels from the left of the sheet. */
        double x(double mapX) {
            return left + (mapX - lowX) * scale;
        }

        /** Pixels from the top of the sheet. */
        double y(double mapY) {
            return top + (highY - mapY) * scale;
        }
    }
}
