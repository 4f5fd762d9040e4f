package dev.kindred.jobs.process;

import java.util.List;
import java.util.Optional;

/** The table where there is no procfs: what the JDK knows. It has no groups, sessions and environments. */
final class HandleTable implements ProcessTable {

    // The JDK reckons starts from the boot, which some platforms give in whole seconds.
    private static final long COARSENESS_MILLIS = 1_000;

    @Override
    public List<ProcessEntry> all() {
        return ProcessHandle.allProcesses()
                .map(HandleTable::entry)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Optional<ProcessEntry> find(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).flatMap(HandleTable::entry);
    }

    private static Optional<ProcessEntry> entry(ProcessHandle handle) {
        long parent = handle.parent().map(ProcessHandle::pid).orElse(-1L);
        return handle.info()
                .startInstant()
                .map(start -> new ProcessEntry(handle.pid(), parent, -1, -1, start.toEpochMilli()));
    }

    @Override
    public long now() {
        return System.currentTimeMillis() - COARSENESS_MILLIS;
    }

    @Override
    public boolean carries(ProcessEntry process, Cookie cookie) {
        return false;
    }

    @Override
    public String command(ProcessEntry process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().command())
                .orElse("?");
    }
}
