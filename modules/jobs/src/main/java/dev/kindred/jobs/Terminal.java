package dev.kindred.jobs;

import dev.kindred.jobs.secret.Mask;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * Where the report goes.
 *
 * @param out the stream
 * @param isInteractive whether a person sees it on a terminal that can be redrawn
 * @param style how it is coloured
 */
record Terminal(PrintStream out, boolean isInteractive, Style style) {

    /** A stream that is no terminal. */
    static Terminal plain(PrintStream out) {
        return new Terminal(out, false, Style.PLAIN);
    }

    /** The same with everything masked that goes there. */
    Terminal masked(Mask mask) {
        if (mask.isEmpty()) {
            return this;
        }
        Charset charset = Charset.forName(
                System.getProperty("stdout.encoding", Charset.defaultCharset().name()));
        return new Terminal(
                new PrintStream(mask.filter(new BorrowedStream(out)), false, charset), isInteractive, style);
    }

    /** Nothing comes any more. */
    void close() {
        if (out != System.out) {
            out.close();
        } else {
            out.flush();
        }
    }

    /** The stream, and what it is if it is this process's own standard output. */
    static Terminal of(PrintStream out) {
        Map<String, String> environment = System.getenv();
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        if (out != System.out || dumb || !isTerminal()) {
            return plain(out);
        }
        boolean coloured = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(out, true, coloured ? Style.COLOURED : Style.PLAIN);
    }

    // System.console() answers for input and output together, and on Java 22 and newer always.
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "test -t 1")
                            .redirectOutput(Redirect.INHERIT)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
