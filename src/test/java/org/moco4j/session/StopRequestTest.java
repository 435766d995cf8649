package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.moco4j.session.StopRequest.Answer;

class StopRequestTest {
    private final StopRequest stopRequest = new StopRequest();

    @Test
    void withoutHoldTheProgramEndsNow() {
        assertEquals(Answer.NOW, stopRequest.request());
        assertTrue(stopRequest.isEnding());
    }

    @Test
    void aHeldProgramEndsSoonAndAtOnceAtTheSecondRequest() {
        stopRequest.hold();

        assertEquals(Answer.SOON, stopRequest.request());
        assertTrue(stopRequest.isRequested());
        assertFalse(stopRequest.isEnding());
        assertEquals(Answer.AT_ONCE, stopRequest.request());
        assertTrue(stopRequest.isEnding());
    }

    @Test
    void releaseReturnsWhetherAStopWasRequested() {
        stopRequest.hold();
        stopRequest.request();
        assertTrue(stopRequest.release());
    }

    @Test
    void afterReleaseTheProgramEndsNow() {
        assertFalse(stopRequest.wasEverHeld());
        stopRequest.hold();
        assertFalse(stopRequest.release());
        assertTrue(stopRequest.wasEverHeld());
        assertEquals(Answer.NOW, stopRequest.request());
    }
}
