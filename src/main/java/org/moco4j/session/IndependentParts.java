package org.moco4j.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the parts of a task that do not need one another. A part may fail in any way, even by an {@link Error} such as those of a
 * machine without fonts or without memory: the others are done all the same.
 */
public final class IndependentParts {
    private static final Logger LOG = LoggerFactory.getLogger(IndependentParts.class);

    private final List<Failure> failures = new ArrayList<>();

    /** One of the parts. */
    @FunctionalInterface
    public interface Part {
        void run() throws Exception;
    }

    /** A part that failed, what it would have made, and why. */
    public record Failure(String what, Throwable cause) {
        /** One sentence. */
        public String inWords() {
            return what + " could not be made: " + reason() + ".";
        }

        /** The same for a part that comes after a training. */
        public String afterTrainingInWords() {
            return inWords() + " The training is done and saved. Run the same command again to make the missing part.";
        }

        private String reason() {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UserError || (cause instanceof IOException && cause.getMessage() != null)) {
                return message.strip().replaceAll("\\s*\\n\\s*", " ").replaceAll("\\.$", "");
            }
            if (cause instanceof OutOfMemoryError) {
                return "there is not enough memory (" + SafeText.ofReason(message)
                        + "). More for Java: -Xmx4g, with Maven in"
                        + " the variable MAVEN_OPTS; more for the rest: close other programs";
            }
            return SafeText.ofReason(cause.toString());
        }
    }

    /**
     * Does a part.
     *
     * @param what it makes, as the subject of a sentence, such as {@code The map}
     * @throws StoppedException if the user stopped it
     */
    public void run(String what, Part part) {
        try {
            part.run();
        } catch (StoppedException e) {
            throw e;
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.debug("{} failed", what, e);
            failures.add(new Failure(what, e));
        }
    }

    /** The parts that failed so far, in the order in which they were tried. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /**
     * Ends a command that was asked for all the parts.
     *
     * @param notes gets one sentence for each further part that failed
     * @throws Exception what the first part that failed threw, if one did
     */
    public void throwFirst(Consumer<String> notes) throws Exception {
        if (failures.isEmpty()) {
            return;
        }
        failures.stream().skip(1).map(Failure::inWords).forEach(notes);
        Throwable first = failures.get(0).cause();
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }
}
