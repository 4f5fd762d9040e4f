package dev.kindred.jobs.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** Sends signals, to nobody but the members that were just seen. */
final class Signals {

    private final ProcessTable table;

    Signals(ProcessTable table) {
        this.table = table;
    }

    /** TERM, and CONT so that stopped processes hear it. */
    void terminate(long group, List<ProcessEntry> members) {
        signal(group, members, "kill -s TERM -- -$0; kill -s CONT -- -$0", false);
    }

    /** TERM to these alone, and not to their groups. */
    void terminateEach(List<ProcessEntry> members) {
        members.forEach(member -> signal(member, false));
    }

    void kill(long group, List<ProcessEntry> members) {
        signal(group, members, "kill -s KILL -- -$0", true);
    }

    private void signal(long group, List<ProcessEntry> members, String script, boolean forcibly) {
        boolean groupIsOurs = members.stream().anyMatch(member -> member.group() == group);
        boolean reached = groupIsOurs && run(script, group);
        members.stream()
                .filter(member -> !reached || member.group() != group)
                .forEach(member -> signal(member, forcibly));
    }

    // The handle is made first and remembers a start; the JDK compares it once more in the same call that signals. So
    // if
    // the number has our member's start in between, it is our member that is signalled, or nobody.
    private void signal(ProcessEntry member, boolean forcibly) {
        ProcessHandle.of(member.pid())
                .filter(handle ->
                        table.find(member.pid()).filter(member::isSameAs).isPresent())
                .ifPresent(handle -> {
                    boolean sent = forcibly ? handle.destroyForcibly() : handle.destroy();
                    assert sent || !handle.isAlive() : member;
                });
    }

    // Java has no call for a group. The shell's own kill is there even where /bin/kill is not.
    private static boolean run(String script, long group) {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script, Long.toString(group))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        try {
            return builder.start().onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
