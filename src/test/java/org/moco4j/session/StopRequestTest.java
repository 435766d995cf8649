package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.moco4j.session.StopRequest.Answer;

class StopRequestTest {
    private final StopRequest interruption = new StopRequest();

    @Test
    void whileNobodyHoldsTheProgramItEndsNow() {
        assertEquals(Answer.NOW, interruption.wish());
        assertTrue(interruption.isOver());
    }

    @Test
    void whoHoldsItIsWaitedForOnce() {
        interruption.hold();

        assertEquals(Answer.SOON, interruption.wish());
        assertTrue(interruption.isWished());
        assertFalse(interruption.isOver());
        assertEquals(Answer.AT_ONCE, interruption.wish());
        assertTrue(interruption.isOver());
    }

    @Test
    void whoLetsGoLearnsOfAWishThatCameBefore() {
        interruption.hold();
        interruption.wish();
        assertTrue(interruption.release());
    }

    @Test
    void whoLetsGoInTimeIsNoLongerAsked() {
        assertFalse(interruption.wasHeld());
        interruption.hold();
        assertFalse(interruption.release());
        assertTrue(interruption.wasHeld());
        assertEquals(Answer.NOW, interruption.wish());
    }
}
