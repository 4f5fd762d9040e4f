package dev.kindred.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The private folder of one run: a file with the output of each job that started. */
final class RunDirectory {

    private static final int LONGEST_NAME = 60;

    private final Path folder;
    private final boolean wasAskedFor;
    private final Map<String, Path> logs = new ConcurrentHashMap<>();
    private final AtomicInteger number = new AtomicInteger();

    private RunDirectory(Path folder, boolean wasAskedFor) {
        this.folder = folder;
        this.wasAskedFor = wasAskedFor;
    }

    /**
     * Makes the folder, readable by this user alone.
     *
     * @param parent where; else among the temporary files
     */
    static RunDirectory create(Optional<Path> parent, String name) throws IOException {
        Path within = parent.orElse(Path.of(System.getProperty("java.io.tmpdir")));
        Files.createDirectories(within);
        FileAttribute<?>[] access =
                within.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0];
        Path folder = Files.createTempDirectory(within, "kindred-" + shortened(name) + "-", access);
        return new RunDirectory(folder.toAbsolutePath(), parent.isPresent());
    }

    /** The file for the output of a job. */
    Path log(String path) {
        return logs.computeIfAbsent(path, this::newLog);
    }

    // The number keeps apart what shortening, or a slash for a dot, would make equal.
    private Path newLog(String path) {
        String name = shortened(path.replace('/', '.'));
        return folder.resolve(name + "-" + number.incrementAndGet() + ".log");
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(name.length() - LONGEST_NAME);
    }

    Path folder() {
        return folder;
    }

    /** Removes the folder if nobody will want to look into it. */
    Optional<Path> close(boolean succeeded) throws IOException {
        if (wasAskedFor || !succeeded) {
            return Optional.of(folder);
        }
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(folder)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : contents) {
            Files.delete(each);
        }
        return Optional.empty();
    }
}
