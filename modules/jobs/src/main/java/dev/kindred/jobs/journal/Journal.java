package dev.kindred.jobs.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file to which lines are appended, and nothing else.
 *
 * <p>When {@link #write} returns, the line is the kernel's: a SIGKILL of this process loses none. Once a second, and at the
 * end, lines are forced to the disk: a machine that stops loses those of its last second, and the jobs that they tell of are
 * run again.
 *
 * <p>One process writes at a time; the lock goes with the process.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Path file;

    // Its channel has the lock, which closing any other stream of this file would give up.
    private final RandomAccessFile output;
    private final Recovered recovered;
    private final ScheduledExecutorService forcing;

    // All: under this object's lock.
    private boolean isForced = true;
    private boolean closed;
    private @Nullable IOException broken;

    private Journal(Path file, RandomAccessFile output, Recovered recovered) {
        this.file = file;
        this.output = output;
        this.recovered = recovered;
        this.forcing = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "kindred-jobs-journal");
            thread.setDaemon(true);
            return thread;
        });
        var unused = forcing.scheduleWithFixedDelay(this::force, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Makes a new one. It is there with all of its options, or not at all.
     *
     * @param options how the run was asked for
     */
    public static Journal create(Path file, List<Entry.Option> options) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream begin = new FileOutputStream(unfinished.toFile())) {
            begin.write((Recovered.HEADER + Recovered.VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
            for (Entry.Option option : options) {
                begin.write(Line.of(option));
            }
            begin.getFD().sync();
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return resume(file);
    }

    /**
     * Goes on with one; what is torn of it is cut off.
     *
     * @throws JournalException if there is none that can be used, or another process writes it
     */
    public static Journal resume(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw Recovered.none(file);
        }
        RandomAccessFile output = new RandomAccessFile(file.toFile(), "rw");
        try {
            lock(file, output);
            byte[] bytes = new byte[Math.toIntExact(output.length())];
            output.readFully(bytes);
            Recovered recovered = Recovered.of(file, bytes);
            output.setLength(recovered.length());
            output.seek(recovered.length());
            return new Journal(file, output, recovered);
        } catch (IOException | ArithmeticException e) {
            output.close();
            throw e;
        }
    }

    private static void lock(Path file, RandomAccessFile output) throws IOException {
        FileLock lock = null;
        try {
            lock = output.getChannel().tryLock();
        } catch (OverlappingFileLockException ownProcess) {
            // As if it were another's.
        }
        if (lock == null) {
            throw new JournalException(
                    "Cannot use journal [" + file + "]: another process writes it. Wait for its end.");
        }
    }

    /** What it said when it was opened. */
    public Recovered recovered() {
        return recovered;
    }

    /**
     * Appends a line.
     *
     * @throws IOException if it cannot, now and from then on: what is behind half a line would be lost
     */
    public synchronized void write(Entry entry) throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (closed) {
            throw new IOException("Cannot write into journal [" + file + "]: it is closed.");
        }
        try {
            output.write(Line.of(entry));
            isForced = false;
        } catch (IOException e) {
            broken = new IOException("Cannot write into journal [" + file + "]: " + e.getMessage() + ".", e);
            throw broken;
        }
    }

    private synchronized void force() {
        if (isForced || closed) {
            return;
        }
        try {
            output.getFD().sync();
            isForced = true;
        } catch (IOException e) {
            LOG.warn("Cannot force journal [{}] to the disk: {}", file, e.toString());
        }
    }

    /** Forces all lines to the disk and closes the file. */
    @Override
    public void close() {
        forcing.shutdownNow();
        force();
        synchronized (this) {
            closed = true;
            try {
                output.close();
            } catch (IOException e) {
                LOG.warn("Cannot close journal [{}]: {}", file, e.toString());
            }
        }
    }
}
