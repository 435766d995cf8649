package org.moco4j.config;

/** The headings of the groups of keys in {@code --help} and in docs/configuration.md. */
public enum KeyGroup {
    RUN("The run"),
    DATA("The data"),
    MODEL("The model"),
    OPTIMIZATION("Optimization"),
    AUGMENTATION("Augmentation"),
    EVALUATION("Evaluation"),
    MACHINE("The machine");

    private final String title;

    KeyGroup(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
