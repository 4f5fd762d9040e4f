package dev.kindred.jobs;

import dev.kindred.jobs.secret.Mask;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** While it is open, secrets are masked in what this process logs and warns of on its standard error. */
final class MaskedErrors {

    private final PrintStream before;
    private final PrintStream masked;

    private MaskedErrors(PrintStream before, PrintStream masked) {
        this.before = before;
        this.masked = masked;
    }

    /**
     * @param err where errors go; only the process's own are replaced
     */
    static MaskedErrors begin(Mask mask, PrintStream err) {
        PrintStream before = System.err;
        if (mask.isEmpty() || err != before) {
            return new MaskedErrors(before, before);
        }
        Charset charset = Charset.forName(
                System.getProperty("stderr.encoding", Charset.defaultCharset().name()));
        PrintStream masked = new PrintStream(mask.filter(new BorrowedStream(before)), true, charset);
        System.setErr(masked);
        return new MaskedErrors(before, masked);
    }

    void close() {
        if (masked != before) {
            System.setErr(before);
            masked.close();
        }
    }
}
