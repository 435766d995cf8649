package org.moco4j.train.health;

import java.util.List;
import java.util.Locale;
import org.moco4j.config.MocoConfig;

/** Creates the message for a finding. */
public final class HealthMessages {
    private final MocoConfig config;

    public HealthMessages(MocoConfig config) {
        this.config = config;
    }

    /** Sentences that describe what was measured, what it means, and what usually helps. */
    public String of(HealthFinding finding) {
        StepWindow seen = finding.seen();
        if (!finding.begins()) {
            return switch (finding.cause()) {
                case COLLAPSE ->
                    format(
                            "The features have spread again: their spread is %.0f%% of 1/sqrt(%d).",
                            100 * seen.spread(), config.model().mocoDim());
                case LOSS_AT_CHANCE ->
                    format(
                            "The loss is no longer at its chance level: it is %.4f, and chance is %.4f.",
                            seen.loss(), seen.chance());
                case TOO_EASY -> format("The task is no longer too easy: the loss is %.4f.", seen.loss());
            };
        }
        return switch (finding.cause()) {
                    case COLLAPSE -> collapse(seen);
                    case LOSS_AT_CHANCE -> chance(seen);
                    case TOO_EASY -> easy(seen);
                }
                + helps(finding.cause());
    }

    private String collapse(StepWindow seen) {
        String drift = seen.lossShare() < Symptom.BELOW_CHANCE
                ? format(
                        " The loss of %.4f does not contradict this: new keys that are alike still differ from"
                                + " older keys in the queue.",
                        seen.loss())
                : "";
        return format(
                        "The features have collapsed: their spread is %.1f%% of 1/sqrt(%d), so all images"
                                + " look the same to the encoder.",
                        100 * seen.spread(), config.model().mocoDim())
                + drift;
    }

    private String chance(StepWindow seen) {
        return format(
                "The loss stays at its chance level: it is no better than random guessing, %.4f over the last %d steps;"
                        + " guessing has ln(K+1) = %.4f. The positive is the nearest key for %.1f%% of the queries; for"
                        + " guessing it is %.1f%%. The encoder learns nothing. Look at views.png: can a person"
                        + " recognize that two views belong together?",
                seen.loss(), StepWindow.STEPS, seen.chance(), 100 * seen.accuracy(), 100 * seen.guess());
    }

    private String easy(StepWindow seen) {
        return format(
                "The task is too easy: the positive is the nearest key for %.1f%% of the queries, and the loss is"
                        + " %.4f; random guessing has %.4f. Either two views of an image are nearly the same"
                        + " (look at views.png), or the encoder recognizes them by the statistics of their batch.",
                100 * seen.accuracy(), seen.loss(), seen.chance());
    }

    private String helps(Cause cause) {
        List<Advice.Change> changes = Advice.against(cause, config);
        return changes.isEmpty() ? "" : " What usually helps: " + Advice.sentence(changes) + ".";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
