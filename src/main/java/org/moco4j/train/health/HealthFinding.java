package org.moco4j.train.health;

/**
 * A cause that began or ended.
 *
 * @param begins whether it is there now; else it is over
 * @param seen the window that told
 */
public record HealthFinding(Cause cause, boolean begins, StepWindow seen) {}
