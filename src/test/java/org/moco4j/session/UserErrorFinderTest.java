package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;

/** What the user can fix, found in exceptions. */
class UserErrorFinderTest {
    @Test
    void aServerThatCannotBeReachedIsForTheUser() {
        for (IOException cause : new IOException[] {
            new ConnectException("Connection refused: host:9820"),
            new UnknownHostException("host:9820"),
            new SocketTimeoutException("host:9820 did not answer")
        }) {
            Optional<UserError> found =
                    UserErrorFinder.noConnection(new IllegalStateException(new UncheckedIOException(cause)));
            // A task of a cluster is tried again.
            assertTrue(UserErrorFinder.in(cause).isEmpty());
            String message = found.orElseThrow().getMessage();
            assertTrue(message.contains("host:9820") && message.contains("address"), message);
        }
    }

    @Test
    void anotherFailureIsNot() {
        assertTrue(UserErrorFinder.in(new IOException("the end of the file")).isEmpty());
        assertTrue(UserErrorFinder.in(new IllegalStateException("an index")).isEmpty());
        assertTrue(UserErrorFinder.noConnection(new IOException("the end of the file"))
                .isEmpty());
    }

    @Test
    void theMessageIsThatOfTheFirstCauseAndNeverEmpty() {
        ConnectException outer = new ConnectException("Call From a to b:1 failed; see a long page");
        outer.initCause(new ConnectException("Connection refused"));
        String message = UserErrorFinder.noConnection(outer).orElseThrow().getMessage();
        assertTrue(message.contains("reached: Connection refused."), message);
        assertTrue(UserErrorFinder.noConnection(new ConnectException())
                .orElseThrow()
                .getMessage()
                .contains("Connect"));
    }
}
