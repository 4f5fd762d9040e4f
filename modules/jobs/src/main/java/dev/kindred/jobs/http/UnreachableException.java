package dev.kindred.jobs.http;

import java.io.IOException;
import java.net.URI;

/** No answer came. */
public final class UnreachableException extends IOException {

    private static final long serialVersionUID = 1L;

    // The address without its query, which may be long and is nobody's business.
    UnreachableException(URI uri, Throwable cause) {
        super("no answer from [" + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "]: "
                + why(cause));
        initCause(cause);
    }

    // Connection refused has no message of its own.
    private static String why(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
