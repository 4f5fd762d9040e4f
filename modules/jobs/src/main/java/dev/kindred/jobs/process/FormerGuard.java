package dev.kindred.jobs.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The guard of a runner that died, while it still ends what that left. */
public final class FormerGuard {

    private FormerGuard() {}

    /**
     * Waits until no guard of the run is there. A guard ends by itself when it has ended the rest, within the longest grace
     * and the time of a KILL.
     *
     * @param sessions the run's file of sessions, by which its guard is known
     */
    public static void await(Path sessions) {
        List<ProcessHandle> guards = ProcessHandle.allProcesses()
                .filter(process -> isGuard(process.pid(), sessions.toAbsolutePath()))
                .toList();
        guards.forEach(guard -> guard.onExit().join());
    }

    private static boolean isGuard(long pid, Path sessions) {
        try {
            String command = Files.readString(
                    Procfs.ROOT.resolve(Long.toString(pid)).resolve("cmdline"), StandardCharsets.ISO_8859_1);
            byte[] name = sessions.toString().getBytes(StandardCharsets.UTF_8);
            return command.contains("\0kindred-guard\0")
                    && command.contains("\0" + new String(name, StandardCharsets.ISO_8859_1) + "\0");
        } catch (IOException endedOrNoProcfs) {
            return false;
        }
    }
}
