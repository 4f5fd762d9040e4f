package dev.kindred.verification.kills;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds what belongs to a folder in three ways, since what hides from one is to be seen by another. */
final class Processes {

    private static final Path PROCFS = Path.of("/proc");

    private Processes() {}

    /** Those that work in the folder, or have it in their environment or among their arguments; this process not. */
    static List<String> marked(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        String self = Long.toString(ProcessHandle.current().pid());
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCFS, "[0-9]*")) {
            for (Path process : processes) {
                String pid = process.getFileName().toString();
                if (!pid.equals(self) && isRunning(process) && isMarked(process, folder)) {
                    found.add(pid + " "
                            + read(process.resolve("cmdline"))
                                    .replace('\0', ' ')
                                    .strip());
                }
            }
        }
        return found;
    }

    private static boolean isMarked(Path process, Path folder) {
        return directory(process).startsWith(folder)
                || read(process.resolve("environ")).contains(folder.toString())
                || read(process.resolve("cmdline")).contains(folder.toString());
    }

    private static boolean isRunning(Path process) {
        String stat = read(process.resolve("stat"));
        String rest = stat.substring(stat.lastIndexOf(')') + 1).strip();
        return !rest.isEmpty() && !rest.startsWith("Z") && !rest.startsWith("X");
    }

    private static Path directory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException ended) {
            return Path.of("/");
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }
}
