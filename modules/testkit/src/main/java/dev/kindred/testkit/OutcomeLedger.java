package dev.kindred.testkit;

import dev.kindred.GroupListener;
import dev.kindred.Outcome;
import dev.kindred.testkit.Leak.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what each path was promised and got: a fork has one outcome (G2), a group that a test started one reply. */
final class OutcomeLedger implements GroupListener {

    private static final class Account {
        int runs;
        int forks;
        int outcomes;
        int retries;
        int repliesMeanwhile; // while a subtask of this path ran: of the group that it is, one an attempt, or of others
        int replies; // at other times: of groups that were run at this path

        int allReplies() {
            return repliesMeanwhile + replies;
        }

        /** Of those that actors run nothing is known, but that a lone task is one subtask of a group of its path. */
        boolean hasTooMany() {
            return forks > 0 && (replies > Math.max(runs, forks) || allReplies() > forks + retries + runs);
        }
    }

    private final boolean eachItem;
    // Guarded by this.
    private final Map<String, Account> accounts = new TreeMap<>();

    /** @param eachItem whether items of fan-outs count that share a worker; none do then */
    OutcomeLedger(boolean eachItem) {
        this.eachItem = eachItem;
    }

    @Override
    public boolean hearsEachItem() {
        return eachItem;
    }

    synchronized void clear() {
        accounts.clear();
    }

    private synchronized void note(String path, Consumer<Account> change) {
        change.accept(accounts.computeIfAbsent(path, unknown -> new Account()));
    }

    /** A test runs this group itself; what actors run is not told. */
    void runs(String path) {
        note(path, account -> account.runs++);
    }

    @Override
    public void forked(String path) {
        note(path, account -> account.forks++);
    }

    @Override
    public void retried(String path, int attempt, Throwable cause, Duration backoff) {
        note(path, account -> account.retries++);
    }

    @Override
    public void ended(String path, Outcome<?> outcome, Duration ran) {
        note(path, account -> account.outcomes++);
    }

    @Override
    public void settled(String path, Outcome<?> outcome) {
        note(path, account -> {
            if (account.forks > account.outcomes) {
                account.repliesMeanwhile++;
            } else {
                account.replies++;
            }
        });
    }

    synchronized List<Found> wrong() {
        List<Found> wrong = new ArrayList<>();
        accounts.forEach((path, account) -> {
            if (account.outcomes != account.forks) {
                wrong.add(new Found(
                        Leak.OUTCOME,
                        "[" + path + "] was forked " + times(account.forks) + " and had an outcome "
                                + times(account.outcomes) + "."));
            }
            if (account.allReplies() < account.runs || account.hasTooMany()) {
                wrong.add(new Found(
                        Leak.OUTCOME,
                        "Group [" + path + "] was run " + times(Math.max(account.runs, account.forks)) + " and replied "
                                + times(account.allReplies()) + "."));
            }
        });
        return wrong;
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }
}
