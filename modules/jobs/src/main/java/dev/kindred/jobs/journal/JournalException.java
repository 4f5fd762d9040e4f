package dev.kindred.jobs.journal;

import java.io.IOException;

/** A journal that cannot be used, and why. */
public final class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    JournalException(String message) {
        super(message);
    }
}
