package org.moco4j.report;

/**
 * One finished training step.
 *
 * @param epoch from 1
 * @param step within the epoch, from 1
 * @param stepsPerEpoch steps of an epoch
 * @param loss the step's InfoNCE
 * @param images images of the step
 */
public record StepLine(int epoch, int step, int stepsPerEpoch, double loss, int images) {}
