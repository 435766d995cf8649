package org.moco4j.data;

import java.util.List;
import java.util.stream.Collectors;
import org.moco4j.Quantities;
import org.moco4j.UserError;

/** Files of a folder that look like pictures but could not be read, and so are left out. */
public record LeftOut(List<Unreadable> pictures) {
    /** Nothing is left out. */
    public static final LeftOut NOTHING = new LeftOut(List.of());

    /** How many a message names. */
    private static final int NAMED = 10;

    public LeftOut {
        pictures = List.copyOf(pictures);
    }

    public boolean isEmpty() {
        return pictures.isEmpty();
    }

    public int count() {
        return pictures.size();
    }

    /** How many there are, and the first ones with their trouble: a sentence, or nothing where there are none. */
    public String inWords() {
        if (pictures.isEmpty()) {
            return "";
        }
        String names = pictures.stream().limit(NAMED).map(Unreadable::inWords).collect(Collectors.joining(", "));
        String more = count() > NAMED ? " and " + (count() - NAMED) + " more" : "";
        return Quantities.count(count(), "file") + " could not be read: " + names + more + ".";
    }

    /**
     * Checks that nothing is left out, if that is asked for.
     *
     * @throws UserError if something is left out and {@code strict} says that nothing may be
     */
    public void refuseIf(boolean strict) {
        if (strict && !pictures.isEmpty()) {
            throw new UserError(inWords()
                    + " With strict that is an error: fix or remove the files, or omit strict to leave them out.");
        }
    }
}
