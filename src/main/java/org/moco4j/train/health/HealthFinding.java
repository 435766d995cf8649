package org.moco4j.train.health;

import java.util.List;
import java.util.Locale;
import org.moco4j.config.MocoConfig;

/**
 * The begin or the end of a cause, with the message about it.
 *
 * @param begins whether the cause begins; else it ends
 * @param seen the window in which this was detected
 */
public record HealthFinding(Cause cause, boolean begins, StepWindow seen) {

    /** Returns sentences that describe what was measured, what it means, and what usually helps. */
    public String message(MocoConfig config) {
        if (!begins) {
            return switch (cause) {
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
        return switch (cause) {
                    case COLLAPSE -> collapse(config);
                    case LOSS_AT_CHANCE -> chance();
                    case TOO_EASY -> easy();
                }
                + helps(config);
    }

    private String collapse(MocoConfig config) {
        String drift = seen.lossShare() < Cause.BELOW_CHANCE
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

    private String chance() {
        return format(
                "The loss stays at its chance level: it is no better than random guessing, %.4f over the last %d steps;"
                        + " guessing has ln(K+1) = %.4f. The positive is the nearest key for %.1f%% of the queries; for"
                        + " guessing it is %.1f%%. The encoder learns nothing. Look at views.png: can a person"
                        + " recognize that two views belong together?",
                seen.loss(), StepWindow.STEPS, seen.chance(), 100 * seen.accuracy(), 100 * seen.guess());
    }

    private String easy() {
        return format(
                "The task is too easy: the positive is the nearest key for %.1f%% of the queries, and the loss is"
                        + " %.4f; random guessing has %.4f. Either two views of an image are nearly the same"
                        + " (look at views.png), or the encoder recognizes them by the statistics of their batch.",
                100 * seen.accuracy(), seen.loss(), seen.chance());
    }

    private String helps(MocoConfig config) {
        List<Advice.Change> changes = Advice.against(cause, config);
        return changes.isEmpty() ? "" : " What usually helps: " + Advice.sentence(changes) + ".";
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
