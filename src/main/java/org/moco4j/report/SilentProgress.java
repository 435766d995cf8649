package org.moco4j.report;

/** Shows no step. */
final class SilentProgress implements EpochProgressDisplay {
    @Override
    public void step(StepLine step, int epochs, Pace pace) {}

    @Override
    public void busyWith(String what) {}

    @Override
    public void pause() {}
}
