package org.moco4j.train.health;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.moco4j.config.AugmentationSettings;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimizerSettings;

/** Suggests changes of configuration keys that usually help against a problem. */
public final class Advice {
    /**
     * The rate of the paper's ImageNet recipe, 0.03 for a batch of 256 (He et al. 2020, section 4), scaled with the
     * batch.
     */
    private static final double RATE_PER_IMAGE = 0.03 / 256;

    private static final double FEW_TIMES = 4;
    private static final double USUAL_DECAY = 5e-4;
    private static final double STRONG_DECAY = 5e-3;
    private static final double SHARP = 0.05;
    private static final double BLUNT = 0.5;
    private static final double MILD_CROP = 0.5;
    private static final int WARMUP = 5;
    private static final int MOST_PLACES = 9;

    private final MocoConfig config;
    private final List<Change> changes = new ArrayList<>();

    /**
     * A suggested change of an option.
     *
     * @param key the option's name on the command line
     * @param now its current value
     * @param better the value to try
     */
    public record Change(String key, String now, String better) {}

    private Advice(MocoConfig config) {
        this.config = config;
    }

    /** Changes against numbers that grow without limit. */
    public static List<Change> againstDivergence(MocoConfig config) {
        Advice advice = new Advice(config);
        advice.lowerRate();
        advice.warmup();
        advice.weakerDecay();
        if (config.model().mocoT() < SHARP) {
            advice.change("moco-t", config.model().mocoT(), 0.1);
        }
        if (config.compute().precision() == ComputeSettings.Precision.BF16) {
            advice.changes.add(new Change("precision", "bf16", "float32"));
        }
        return advice.changes;
    }

    /** Changes against one of the detected causes. */
    static List<Change> against(Cause cause, MocoConfig config) {
        Advice advice = new Advice(config);
        switch (cause) {
            case COLLAPSE -> advice.againstCollapse();
            case LOSS_AT_CHANCE -> advice.againstLossAtChance();
            case TOO_EASY -> advice.againstEasyTask();
        }
        return advice.changes;
    }

    /** Formats the changes as options in one line: {@code --learning-rate 0.06 (now 10), --warmup-epochs 5 (now 0)}. */
    static String sentence(List<Change> changes) {
        return changes.stream()
                .map(change -> "--" + change.key() + " " + change.better() + " (now " + change.now() + ")")
                .collect(Collectors.joining(", "));
    }

    private void againstCollapse() {
        ModelSettings model = config.model();
        lowerRate();
        warmup();
        weakerDecay();
        moreSplits();
        if (model.mocoM() < 0.9) {
            change("moco-m", model.mocoM(), 0.99);
        }
    }

    private void againstLossAtChance() {
        double rate = config.optimizer().learningRate();
        if (rate < usualRate() / FEW_TIMES) {
            change("learning-rate", rate, usualRate());
        } else {
            lowerRate();
            warmup();
        }
        weakerDecay();
        if (config.model().mocoT() > BLUNT || config.model().mocoT() < SHARP) {
            change("moco-t", config.model().mocoT(), 0.2);
        }
    }

    private void againstEasyTask() {
        AugmentationSettings augmentation = config.augmentation();
        moreSplits();
        if (augmentation.cropScale().low() > MILD_CROP) {
            changes.add(new Change(
                    "crop-scale",
                    plain(augmentation.cropScale().low()) + ","
                            + plain(augmentation.cropScale().high()),
                    "0.08,1"));
        }
        if (augmentation.jitterP() < 0.5) {
            change("jitter-p", augmentation.jitterP(), 0.8);
        }
        if (augmentation.grayscaleP() == 0) {
            change("grayscale-p", 0, 0.2);
        }
    }

    /**
     * Suggests the usual rate for the batch size, or a quarter of the current one if it is near the usual rate or
     * below.
     */
    private void lowerRate() {
        double now = config.optimizer().learningRate();
        change("learning-rate", now, now > FEW_TIMES / 2 * usualRate() ? usualRate() : now / FEW_TIMES);
    }

    private double usualRate() {
        return RATE_PER_IMAGE * config.optimizer().batchSize();
    }

    private void warmup() {
        OptimizerSettings optimizer = config.optimizer();
        int better = Math.min(Math.max(WARMUP, 2 * optimizer.warmupEpochs()), optimizer.epochs() - 1);
        if (better > optimizer.warmupEpochs()) {
            change("warmup-epochs", optimizer.warmupEpochs(), better);
        }
    }

    private void weakerDecay() {
        if (config.optimizer().wd() > STRONG_DECAY) {
            change("wd", config.optimizer().wd(), USUAL_DECAY);
        }
    }

    /** Suggests more groups if each query shares its batch statistics with the whole batch of its key. */
    private void moreSplits() {
        int batch = config.optimizer().batchSize();
        if (config.model().bnSplits() == 1) {
            for (int splits = 8; splits > 1; splits /= 2) {
                if (batch % splits == 0 && batch / splits >= 2) {
                    change("bn-splits", 1, splits);
                    return;
                }
            }
        }
    }

    private void change(String key, double now, double better) {
        changes.add(new Change(key, plain(now), plain(twoDigits(better))));
    }

    /** Rounds to two digits; more digits would not be meaningful. */
    private static double twoDigits(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1e", value));
    }

    /** Formats a number as a user would type it: {@code 0.0005} and {@code 1e30}. */
    private static String plain(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return digits.scale() > MOST_PLACES || digits.scale() < -MOST_PLACES
                ? digits.toString().replace("E+", "e").replace("E", "e")
                : digits.toPlainString();
    }
}
