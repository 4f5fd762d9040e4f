package dev.kindred.jobs.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Who belongs to one tree.
 *
 * <p>A pid is never trusted alone: a process counts by its pid and start, no process that started before the root is in
 * the tree, and the root's session counts as long as its number has no other owner.
 */
final class Membership {

    /** Who a process is: the number may be given again, the pair is not. */
    private record Identity(long pid, long started) {
        static Identity of(ProcessEntry process) {
            return new Identity(process.pid(), process.started());
        }
    }

    private final ProcessTable table;
    private final Cookie cookie;
    private final long root;
    private final Optional<ProcessEntry> rootEntry;
    private final BooleanSupplier isLed;
    private final ProcessTable.Mark since;

    // All: written and read by whoever ends the tree, under this object's lock.
    private final Set<Identity> known = new HashSet<>();
    private boolean sessionWasOurs;
    private long rootEnded = Long.MAX_VALUE;

    /**
     * @param root the pid of the tree's first process
     * @param rootEntry that process, if it still ran when it was looked for
     * @param since an instant before its start
     * @param isLed whether a process that is not in the tree leads its session now, with the root's number
     */
    Membership(
            ProcessTable table,
            Cookie cookie,
            long root,
            Optional<ProcessEntry> rootEntry,
            ProcessTable.Mark since,
            BooleanSupplier isLed) {
        this.table = table;
        this.cookie = cookie;
        this.root = root;
        this.rootEntry = rootEntry;
        this.since = since;
        this.isLed = isLed;
    }

    /** The root has ended, now or earlier. */
    synchronized void rootEnded() {
        rootEnded = Math.min(rootEnded, table.now());
    }

    /** When, at the latest; only of one that has. */
    synchronized long endOfRoot() {
        return rootEnded;
    }

    /** All of the tree that run now, the oldest first. */
    synchronized List<ProcessEntry> now() {
        boolean led = isLed.getAsBoolean();
        List<ProcessEntry> candidates = table.since(since).stream()
                .filter(process -> !led || process.pid() != root)
                .sorted(ProcessEntry.OLDEST_FIRST)
                .toList();
        boolean sessionIsOurs = led || sessionIsOurs(candidates);
        sessionWasOurs = sessionIsOurs;
        Map<Long, ProcessEntry> ours = new HashMap<>();
        for (ProcessEntry process : candidates) {
            boolean isBelowUs = (sessionIsOurs && process.session() == root) || (led && process.parent() == root);
            if (isBelowUs || isCertain(process)) {
                ours.put(process.pid(), process);
            }
        }
        addDescendants(candidates, ours);
        List<ProcessEntry> members = new ArrayList<>(ours.values());
        members.sort(ProcessEntry.OLDEST_FIRST);
        members.forEach(member -> known.add(Identity.of(member)));
        return members;
    }

    /** How many were ever seen to belong to the tree, the root included. */
    synchronized int seen() {
        return known.size();
    }

    private boolean isCertain(ProcessEntry process) {
        return isRoot(process) || known.contains(Identity.of(process)) || table.carries(process, cookie);
    }

    private boolean isRoot(ProcessEntry process) {
        return rootEntry.filter(process::isSameAs).isPresent();
    }

    // The kernel gives no process the number of a session that has members. So the session is ours while any of its
    // members is known to be, or was there before the root ended. Or if it was at the last look: all that were seen may
    // have ended since, each after a fork, but numbers do not go round between two looks.
    private boolean sessionIsOurs(List<ProcessEntry> candidates) {
        boolean numberHasAnotherOwner =
                candidates.stream().anyMatch(process -> process.pid() == root && !isRoot(process));
        return !numberHasAnotherOwner
                && candidates.stream()
                        .filter(process -> process.session() == root)
                        .anyMatch(process -> sessionWasOurs || process.started() <= rootEnded || isCertain(process));
    }

    // A child is never older than its parent; one that seems to be was read before its parent's number changed hands.
    private static void addDescendants(List<ProcessEntry> candidates, Map<Long, ProcessEntry> ours) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (ProcessEntry process : candidates) {
                ProcessEntry parent = ours.get(process.parent());
                if (parent != null
                        && parent.started() <= process.started()
                        && ours.putIfAbsent(process.pid(), process) == null) {
                    grown = true;
                }
            }
        }
    }
}
