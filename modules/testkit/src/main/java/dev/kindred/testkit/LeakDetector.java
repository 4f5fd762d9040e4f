package dev.kindred.testkit;

import akka.actor.AllDeadLetters;
import akka.actor.DeadLetter;
import akka.actor.Dropped;
import akka.actor.UnhandledMessage;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.event.EventStream;
import dev.kindred.Kindred;
import dev.kindred.Semaphore;
import dev.kindred.TaskTree;
import dev.kindred.testkit.Leak.Found;
import dev.kindred.testkit.internal.ErrorLog;
import dev.kindred.testkit.internal.LiveActors;
import dev.kindred.testkit.internal.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Takes notes of what one actor system does and leaves, between {@link #begin} and the questions after it. */
final class LeakDetector {

    /** Asks the note taker for an answer after all that it was told before. */
    private record Flush(CompletableFuture<Void> answer) {}

    private static final AtomicLong SEQUENCE = new AtomicLong();

    private final ActorSystem<?> system;
    private final OutcomeLedger ledger;
    private final Runnable endErrorLog;
    private final ActorRef<Object> noteTaker;
    private Set<akka.actor.ActorRef> there = Set.of();
    private Kindred.InUse before = new Kindred.InUse(0, 0, 0, 0);
    // Guarded by itself.
    private final List<Found> notes = new ArrayList<>();

    /**
     * @param noteTaker how the actor runs that hears of dead letters
     * @param errorsBy on which threads an error that is logged counts
     */
    LeakDetector(ActorSystem<?> system, Props noteTaker, Predicate<Thread> errorsBy) {
        this.system = system;
        this.noteTaker = system.systemActorOf(
                Behaviors.receiveMessage(event -> {
                    note(event);
                    return Behaviors.same();
                }),
                "kindred-leak-check-" + SEQUENCE.incrementAndGet(),
                noteTaker);
        EventStream events = Adapter.toClassic(system).eventStream();
        events.subscribe(Adapter.toClassic(this.noteTaker), DeadLetter.class);
        events.subscribe(Adapter.toClassic(this.noteTaker), Dropped.class);
        events.subscribe(Adapter.toClassic(this.noteTaker), UnhandledMessage.class);
        // Where items share workers it is part of what is tested.
        ledger = new OutcomeLedger(system.settings().config().getInt("kindred.fan-out.items-a-worker") == 1);
        Kindred.get(system).addListener(ledger);
        endErrorLog = ErrorLog.listen(errorsBy, text -> note(Leak.LOGGED_ERROR, text));
    }

    private void note(Object event) {
        if (event instanceof UnhandledMessage unhandled) { // a dead letter too
            note(
                    Leak.UNHANDLED_MESSAGE,
                    Names.printable(unhandled.message()) + " by " + LiveActors.describe(unhandled.recipient()));
        } else if (event instanceof AllDeadLetters letter) {
            String to = letter.recipient() == null ? "nobody" : LiveActors.describe(letter.recipient());
            note(Leak.DEAD_LETTER, Names.printable(letter.message()) + " to " + to);
        } else if (event instanceof Flush flush) {
            flush.answer().complete(null);
        }
    }

    private void note(Leak kind, String text) {
        synchronized (notes) {
            notes.add(new Found(kind, text));
        }
    }

    /** From now on; what lives now is not looked for. */
    void begin() {
        there = new HashSet<>(LiveActors.of(system));
        before = Kindred.get(system).inUse();
        clear();
    }

    /** Forgets what it noted. */
    void clear() {
        ledger.clear();
        synchronized (notes) {
            notes.clear();
        }
    }

    OutcomeLedger ledger() {
        return ledger;
    }

    /** Completes when everything that was published before is in the notes. */
    CompletableFuture<Void> flush() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        noteTaker.tell(new Flush(answer));
        return answer;
    }

    // ---- what it found ----

    List<Found> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /** @param which of those that were made since {@link #begin} */
    List<Found> actors(Predicate<akka.actor.ActorRef> which) {
        return LiveActors.of(system).stream()
                .filter(actor -> !there.contains(actor) && !LiveActors.isLent(actor) && which.test(actor))
                .map(actor -> new Found(Leak.ACTOR, LiveActors.describe(actor) + " has not ended."))
                .toList();
    }

    /** Threads and timers of a real runtime, above those that were there. */
    List<Found> inUse() {
        List<Found> found = new ArrayList<>();
        Kindred.InUse now = Kindred.get(system).inUse();
        if (now.threads() > before.threads()) {
            found.add(new Found(
                    Leak.THREAD, threads(now.threads() - before.threads()) + " blocking code or actions on a cancel."));
        }
        if (now.timers() > before.timers()) {
            found.add(new Found(Leak.TIMER, (now.timers() - before.timers()) + " timers of groups are set."));
        }
        return found;
    }

    /** Permits that are held, above those that were; nobody asks the semaphores before that. */
    boolean hasMorePermits() {
        return Kindred.get(system).inUse().permits() > before.permits();
    }

    static List<Found> permits(List<Semaphore.Snapshot> semaphores) {
        List<Found> found = new ArrayList<>();
        for (Semaphore.Snapshot each : semaphores) {
            for (Semaphore.Held held : each.held()) {
                found.add(new Found(
                        Leak.PERMIT,
                        "[" + held.who() + "] holds " + held.permit().permits() + " of " + each.capacity()
                                + " permits of semaphore [" + each.name() + "]."));
            }
        }
        return found;
    }

    static List<Found> groups(TaskTree tree) {
        return tree.groups().isEmpty() && tree.unresponsive().isEmpty()
                ? List.of()
                : List.of(
                        new Found(Leak.GROUP, "This still runs:\n" + tree.text().stripTrailing()));
    }

    void end() {
        endErrorLog.run();
        Kindred.get(system).removeListener(ledger);
        Adapter.toClassic(system).eventStream().unsubscribe(Adapter.toClassic(noteTaker));
        Adapter.toClassic(system).stop(Adapter.toClassic(noteTaker));
    }

    private static String threads(int count) {
        return count == 1 ? "1 thread runs" : count + " threads run";
    }
}
