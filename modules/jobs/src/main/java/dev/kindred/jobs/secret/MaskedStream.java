package dev.kindred.jobs.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Masks a stream of bytes, whatever the chunks are in which they come.
 *
 * <p>Invariant: what is held back is the begin of some value, and nothing before it is.
 */
final class MaskedStream extends OutputStream {

    private final Mask mask;
    private final OutputStream target;

    // Both: under this object's lock.
    private byte[] held = new byte[0];
    private boolean closed;

    MaskedStream(Mask mask, OutputStream target) {
        this.mask = mask;
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] text = Arrays.copyOf(held, held.length + length);
        System.arraycopy(bytes, offset, text, held.length, length);
        held = new byte[0];
        pass(text, false);
    }

    /**
     * @param isAll whether nothing comes any more
     */
    private void pass(byte[] text, boolean isAll) throws IOException {
        int passed = 0;
        int at = 0;
        while (at < text.length) {
            Mask.Pattern found = mask.canBegin(text[at]) ? at(text, at) : null;
            if (found == null) {
                at++;
            } else if (at + found.length() <= text.length) {
                target.write(text, passed, at - passed);
                found.show(target);
                at += found.length();
                passed = at;
            } else if (isAll) {
                Mask.Pattern shorter = complete(text, at);
                target.write(text, passed, at - passed);
                if (shorter == null) {
                    target.write(text[at]);
                    at++;
                } else {
                    shorter.show(target);
                    at += shorter.length();
                }
                passed = at;
            } else {
                break;
            }
        }
        target.write(text, passed, at - passed);
        held = Arrays.copyOfRange(text, at, text.length);
    }

    /** The longest value that begins here, as far as the text goes. */
    private Mask.@Nullable Pattern at(byte[] text, int at) {
        for (Mask.Pattern pattern : mask.patterns()) {
            if (pattern.matches(text, at, text.length)) {
                return pattern;
            }
        }
        return null;
    }

    private Mask.@Nullable Pattern complete(byte[] text, int at) {
        for (Mask.Pattern pattern : mask.patterns()) {
            if (at + pattern.length() <= text.length && pattern.matches(text, at, text.length)) {
                return pattern;
            }
        }
        return null;
    }

    @Override
    public synchronized void flush() throws IOException {
        target.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream last = target) {
            pass(held, true);
            held = new byte[0];
            last.flush();
        }
    }
}
