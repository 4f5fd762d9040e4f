package dev.kindred.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the output of a job to its log, on a thread of its own, for what must be masked on the way. */
final class OutputPump {

    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
    private static final long MILLIS_FOR_THE_REST = 1_000;
    private static final int CHUNK = 8192;

    private final InputStream from;
    private final OutputStream to;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private OutputPump(InputStream from, OutputStream to) {
        this.from = from;
        this.to = to;
    }

    static OutputPump start(InputStream from, OutputStream to) {
        OutputPump pump = new OutputPump(from, to);
        Thread thread = new Thread(pump::carry, "kindred-jobs-output");
        thread.setDaemon(true);
        thread.start();
        return pump;
    }

    private void carry() {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                to.write(chunk, 0, read);
            }
        } catch (IOException e) {
            LOG.debug("The output of a job was not read to its end", e);
        } finally {
            done.complete(null);
        }
    }

    /** Closes the log when all is carried; nothing of the job runs any more, so that is at once, but for what escaped. */
    void finish() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            done.get(MILLIS_FOR_THE_REST, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("Somebody else keeps the output of a job open");
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            to.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
