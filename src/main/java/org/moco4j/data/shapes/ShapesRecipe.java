package org.moco4j.data.shapes;

/**
 * The parameters of the images of {@code Shapes}. They are the same for all classes, so that only the form
 * distinguishes them. Lengths are fractions of the image's side; colors and contrasts are in [0, 1].
 *
 * <p>Colors are weak on purpose. With strong colors, contrastive learning on few images distinguishes them by their
 * palette, which two views share, and does not learn the form.
 *
 * @param smallestRadius smallest radius of a form's unit circle
 * @param largestRadius largest radius of a form's unit circle
 * @param radiusSpread variation of the sizes in one image: a factor in [1 - spread, 1 + spread]
 * @param spacing minimum distance of two forms' centers, relative to the sum of their radii
 * @param mostForms maximum number of forms in one image
 * @param darkest minimum brightness in the middle of the background
 * @param lightest maximum brightness in the middle of the background
 * @param leastContrast minimum difference in brightness between a form and the background
 * @param mostContrast maximum difference in brightness between a form and the background
 * @param tint maximum deviation of a channel from gray
 * @param shading maximum change of a channel across the background
 * @param noise maximum noise of a channel's value, uniform
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
