package dev.kindred.jobs.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A named pipe by which processes tell a test how far they are. */
record Fifo(Path path) {

    static Fifo in(Path folder) throws IOException, InterruptedException {
        Path path = folder.resolve("fifo");
        new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        return new Fifo(path);
    }

    /** Waits until somebody has written a pid and closed the pipe. */
    ProcessEntry readProcess() throws IOException {
        return new Procfs()
                .find(Long.parseLong(readLine()))
                .orElseThrow(() -> new AssertionError("The process that wrote has ended."));
    }

    /** Waits until somebody has written a line and closed the pipe. */
    String readLine() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            String line = reader.readLine();
            while (reader.readLine() != null) {}
            return line;
        }
    }
}
