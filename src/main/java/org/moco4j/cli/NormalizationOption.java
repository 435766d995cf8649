package org.moco4j.cli;

import java.util.Optional;
import org.apache.commons.cli.Option;
import org.moco4j.session.NormalizationChoice;

/** {@code --normalization}: how pixels are normalized before they are encoded. */
public final class NormalizationOption {
    private static final String NAME = "normalization";

    private NormalizationOption() {}

    /** The option, for a command's list. */
    public static Option option() {
        return CommonOptions.valued(
                NAME,
                "WHICH",
                "(value / 255 - mean) / std with these means and stds: imagenet, cifar10, cifar100, half (0.5, 0.5),"
                        + " none (0, 1), data (the data set's), or six numbers: means, then stds of red, green, blue"
                        + " [those of the encoder's file; if it has none, those of the data set]");
    }

    /**
     * What the command line asks for.
     *
     * @throws org.moco4j.UserError if it is neither one of the names nor six numbers
     */
    static Optional<NormalizationChoice> of(Invocation invocation) {
        return Optional.ofNullable(invocation.line().getOptionValue(NAME)).map(NormalizationChoice::of);
    }
}
