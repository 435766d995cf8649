package org.moco4j.data.shapes;

/**
 * How the images of {@code Shapes} vary. Everything here is drawn alike for all classes, so that only the form tells them
 * apart. Lengths are parts of the image's side, colors and contrasts lie in [0, 1].
 *
 * <p>Color is kept weak on purpose: with strong colors contrastive learning on few images tells them apart by their
 * palette, which two views share, and does not need the form.
 *
 * @param smallestRadius of a form's unit circle
 * @param largestRadius of a form's unit circle
 * @param radiusSpread how much forms of one image differ in size: a factor in [1 - spread, 1 + spread]
 * @param spacing least distance of two forms' centers in sums of their radii
 * @param mostForms of the kind that ends in one image
 * @param darkest brightness in the middle of the background
 * @param lightest brightness in the middle of the background
 * @param leastContrast difference in brightness between a form and what it lies on
 * @param mostContrast difference in brightness between a form and what it lies on
 * @param tint largest deviation of a channel from gray
 * @param shading largest change of a channel across the background
 * @param noise largest noise of a channel's value, uniform
 */
record ShapesRecipe(
        double smallestRadius,
        double largestRadius,
        double radiusSpread,
        double spacing,
        int mostForms,
        double darkest,
        double lightest,
        double leastContrast,
        double mostContrast,
        double tint,
        double shading,
        double noise) {

    static final ShapesRecipe STANDARD =
            new ShapesRecipe(0.14, 0.30, 0.15, 0.95, 12, 0.3, 0.7, 0.25, 0.6, 0.01, 0.02, 0.02);
}
