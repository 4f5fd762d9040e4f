package dev.kindred.jobs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** The process's own output: what closes what is in front of it must not close that. */
final class BorrowedStream extends FilterOutputStream {

    BorrowedStream(PrintStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
