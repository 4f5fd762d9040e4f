package dev.kindred.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process that runs a run. A pid is given again, the pair is not.
 *
 * @param pid its number
 * @param born when it started: on Linux the machine's boot and the clock tick in it, elsewhere the JDK's instant
 */
public record Runner(long pid, String born) {

    private static final Path PROCESSES = Path.of("/proc");
    private static final Path BOOT = PROCESSES.resolve("sys/kernel/random/boot_id");
    private static final int LONGEST = 64;
    private static final int START = 19; // of the fields of proc(5) after the command

    /** This process. */
    public static Runner current() {
        long pid = ProcessHandle.current().pid();
        return new Runner(pid, bornOf(pid));
    }

    /** Whether it still runs: whether its number still has its birth. */
    public boolean isAlive() {
        return !born.isEmpty() && born.equals(bornOf(pid));
    }

    // By one read: a file of proc/sys gives nothing at a second one.
    private static String boot() throws IOException {
        try (InputStream file = Files.newInputStream(BOOT)) {
            byte[] id = new byte[LONGEST];
            int read = file.read(id);
            return new String(id, 0, Math.max(0, read), StandardCharsets.US_ASCII).strip();
        }
    }

    private static String bornOf(long pid) {
        try {
            String stat = Files.readString(PROCESSES.resolve(Long.toString(pid)).resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
            boolean ended = fields[0].equals("Z") || fields[0].equals("X");
            return ended ? "" : boot() + "/" + fields[START];
        } catch (IOException noProcfsOrProcess) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(Object::toString)
                    .orElse("");
        }
    }
}
