package org.moco4j.train.health;

/**
 * Reports that a cause begins or ends.
 *
 * @param begins whether the cause begins; else it ends
 * @param seen the window in which this was detected
 */
public record HealthFinding(Cause cause, boolean begins, StepWindow seen) {}
