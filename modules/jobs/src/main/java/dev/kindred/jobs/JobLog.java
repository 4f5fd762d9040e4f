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

    OutputStream open() throws IOException {
        return mask.filter(new FileOutputStream(file.toFile(), true));
    }
}
