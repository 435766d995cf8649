package org.moco4j.platform;

/**
 * One thing that {@link Doctor} looked at.
 *
 * @param topic e.g. {@code GPU}
 * @param state whether it is as it should be
 * @param found what was found and why it was chosen
 * @param fix how to fix it, as a command if possible; empty if nothing is needed
 */
public record DoctorFinding(String topic, State state, String found, String fix) {
    /** WARN: runs with limitations. BAD: does not run. */
    public enum State {
        OK,
        WARN,
        BAD
    }

    static DoctorFinding ok(String topic, String found) {
        return new DoctorFinding(topic, State.OK, found, "");
    }

    static DoctorFinding warn(String topic, String found, String fix) {
        return new DoctorFinding(topic, State.WARN, found, fix);
    }

    static DoctorFinding bad(String topic, String found, String fix) {
        return new DoctorFinding(topic, State.BAD, found, fix);
    }
}
