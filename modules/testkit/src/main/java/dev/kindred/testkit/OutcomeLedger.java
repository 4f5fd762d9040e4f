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
        int replies;
    }

    // Guarded by this.
    private final Map<String, Account> accounts = new TreeMap<>();

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
        note(path, account -> account.replies++);
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
            boolean tooMany = account.forks > 0 && account.replies > most(account);
            if (account.replies < account.runs || tooMany) {
                wrong.add(new Found(
                        Leak.OUTCOME,
                        "Group [" + path + "] was run " + times(Math.max(account.runs, account.forks)) + " and replied "
                                + times(account.replies) + "."));
            }
        });
        return wrong;
    }

    /** One for each attempt of a subtask; and where a test runs a group with retries by itself, one for all of them. */
    private static int most(Account account) {
        return account.forks + account.retries + account.runs;
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }
}
