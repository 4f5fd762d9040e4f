package dev.kindred.jobs;

import dev.kindred.jobs.secret.Mask;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Where the output of one job goes.
 *
 * @param file the file; each attempt appends to it
 * @param mask what must not be in it
 */
record JobLog(Path file, Mask mask) {

    /** Tells what is wrong with the file, which the shell that writes it could not: it has nothing else to write to. */
    void check() throws IOException {
        try {
            new FileOutputStream(file.toFile(), true).close();
        } catch (IOException e) {
            throw new IOException(
                    "Cannot write the output of the job: " + e.getMessage()
                            + ". See that the run's folder is there and its disk has space",
                    e);
        }
    }

    OutputStream open() throws IOException {
        return mask.filter(new FileOutputStream(file.toFile(), true));
    }
}
