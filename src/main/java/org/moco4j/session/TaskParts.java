package org.moco4j.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.moco4j.UserError;
import org.moco4j.text.InstalledProgram;
import org.moco4j.text.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the parts of a task that do not depend on each other. If a part fails, the other parts still run. A part may
 * even throw an {@link Error}, for example if fonts or memory are missing.
 */
public final class TaskParts {
    private static final Logger LOG = LoggerFactory.getLogger(TaskParts.class);

    private final List<Failure> failures = new ArrayList<>();

    /** A part of a task. */
    @FunctionalInterface
    public interface Part {
        /** Runs the part. */
        void run() throws Exception;
    }

    /**
     * A part that failed.
     *
     * @param what the result that is missing
     * @param cause what the part threw
     */
    public record Failure(String what, Throwable cause) {
        /** Returns one sentence with the reason. */
        public String message() {
            return what + " could not be made: " + reason() + ".";
        }

        /** Returns the message for a part that runs after a training. */
        public String messageAfterTraining() {
            return message() + " The training is done and saved. Run the same command again to make the missing part.";
        }

        private String reason() {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UserError || (cause instanceof IOException && cause.getMessage() != null)) {
                return message.strip().replaceAll("\\s*\\n\\s*", " ").replaceAll("\\.$", "");
            }
            if (cause instanceof OutOfMemoryError) {
                return "there is not enough memory (" + SafeText.ofReason(message)
                        + "). Give Java more "
                        + InstalledProgram.heapOption("4g") + ", or close other programs";
            }
            return SafeText.ofReason(cause.toString());
        }
    }

    /**
     * Runs a part. A failure is recorded, not thrown.
     *
     * @param what what the part makes, as the subject of a sentence, such as {@code The map}
     * @throws StoppedException if the user stopped the program
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

    /** Returns the parts that failed so far, in the order in which they ran. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /**
     * Throws what the first failed part threw. Does nothing if no part failed.
     *
     * @param notes receives one sentence for each further failed part
     * @throws Exception if a part failed
     */
    public void throwFirst(Consumer<String> notes) throws Exception {
        if (failures.isEmpty()) {
            return;
        }
        failures.stream().skip(1).map(Failure::message).forEach(notes);
        Throwable first = failures.get(0).cause();
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }
}
