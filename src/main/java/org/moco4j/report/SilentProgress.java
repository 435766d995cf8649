package org.moco4j.report;

/** Shows nothing. */
final class SilentProgress implements EpochProgressDisplay {
    @Override
    public void step(StepLine step, int epochs, Pace pace) {}

    @Override
    public void busyWith(String activity) {}

    @Override
    public void pause() {}
}
