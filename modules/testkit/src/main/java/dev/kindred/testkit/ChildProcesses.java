package dev.kindred.testkit;

import dev.kindred.testkit.Leak.Found;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The processes that this JVM has started and that have not ended. Asking takes milliseconds. */
final class ChildProcesses {

    private ChildProcesses() {}

    static Set<Long> alive() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toUnmodifiableSet());
    }

    static List<Found> since(Set<Long> before) {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive() && !before.contains(child.pid()))
                .map(child -> new Found(
                        Leak.PROCESS,
                        "process " + child.pid() + " still runs: "
                                + child.info().commandLine().orElse("(command unknown)")))
                .toList();
    }
}
