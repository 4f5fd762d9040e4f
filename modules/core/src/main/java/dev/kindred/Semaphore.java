package dev.kindred;

import akka.actor.DeadLetterSuppression;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.kindred.internal.rules.PermitRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An actor that grants permits: so many may be held at once, and its mailbox is the queue for them.
 *
 * {@snippet file="docs/SharePermitsTest.java" region="semaphore"}
 *
 * <p><b>Life.</b> A request ({@link Acquire}) is granted, or waits. Whoever has the {@link Permit} gives it back once
 * ({@link Release}). The holder, an actor, is watched meanwhile: when it ends, however it ends, what it held is free again and
 * what it waited for is forgotten. A semaphore that is stopped refuses those that wait ({@link Why#STOPPED}), and forgets who
 * holds; one that is restarted begins anew with all permits free, although they may still be in use, and takes back none of
 * those that it granted before.
 *
 * <p><b>Order.</b> Requests are granted in the order in which they come, each as a whole: a large one is not overtaken by small
 * ones behind it. While one waits a newcomer waits too, and a {@link TryAcquire} is refused, even if a permit is free.
 *
 * <p><b>Cancel and deadline.</b> Each {@link Acquire} is answered once. {@link CancelWait} ends a request wherever it is: one that
 * waits is answered {@link WaitCancelled}; if the grant is already on its way, the permit goes on to the next all the same. One
 * that waits longer than its timeout is answered {@link TimedOut}.
 *
 * <p><b>Capacity.</b> A request for more than it is refused at once. {@link Resize} to more grants at once; to less takes nothing
 * back, refuses those that wait for more than that, and grants no more until enough has come back. Capacity 0 is a pause:
 * everybody waits.
 *
 * <p><b>Cost.</b> An event costs the same on average, however many wait. One that waits takes some 200 bytes. At first at most 10,000 wait
 * ({@code kindred.semaphore.max-waiting}), as long as it takes ({@code kindred.semaphore.max-wait}).
 *
 * <p>Messages are plain data and may come from any thread, and from other nodes.
 *
 * <p><b>Pitfalls.</b> A permit that nobody gives back is held as long as its holder lives; one that its supervisor restarts lives
 * on. The address of an ask ends with its first answer, so it is no holder. Who waits for a second permit while it holds one can
 * wait for itself; ask for all at once.
 */
@CheckReturnValue
public final class Semaphore {

    private Semaphore() {}

    /**
     * A semaphore with the settings at {@code kindred.semaphore}.
     *
     * @param name for texts and traces, of the form that {@link Task#named} asks for
     * @param capacity how many permits may be held at once, at least 0
     * @throws IllegalArgumentException if the name or the capacity is not so
     */
    public static Behavior<Command> create(String name, int capacity) {
        return create(name, capacity, settings -> settings);
    }

    /**
     * A semaphore with settings of its own.
     *
     * @param name for texts and traces, of the form that {@link Task#named} asks for
     * @param capacity how many permits may be held at once, at least 0
     * @param settings from those at {@code kindred.semaphore} to its own; called once, now
     * @throws IllegalArgumentException if the name or the capacity is not so
     */
    public static Behavior<Command> create(String name, int capacity, UnaryOperator<Settings> settings) {
        TaskOptions.checkName(name);
        checkAtLeast("the capacity", capacity, 0);
        Objects.requireNonNull(settings, "settings");
        Settings chosen = Objects.requireNonNull(settings.apply(Settings.OF_THE_SYSTEM), "settings gave null");
        return SemaphoreActor.create(name, capacity, chosen);
    }

    /** How long, and how many, may wait. */
    public static final class Settings {

        private static final Settings OF_THE_SYSTEM = new Settings(null, null);

        private final @Nullable Integer maxWaiting;
        private final @Nullable Duration maxWait;

        private Settings(@Nullable Integer maxWaiting, @Nullable Duration maxWait) {
            this.maxWaiting = maxWaiting;
            this.maxWait = maxWait;
        }

        /**
         * The same with at most so many waiting: a request above that is refused at once.
         *
         * @param most at least 0
         * @throws IllegalArgumentException if it is negative
         */
        public Settings maxWaiting(int most) {
            checkAtLeast("the most that may wait,", most, 0);
            return new Settings(most, maxWait);
        }

        /**
         * The same with everybody waiting at most so long, whatever timeout the request has.
         *
         * @param longest more than 0
         * @throws IllegalArgumentException if it is not
         */
        public Settings maxWait(Duration longest) {
            Objects.requireNonNull(longest, "longest");
            if (longest.isZero() || longest.isNegative()) {
                throw new IllegalArgumentException("Cannot use the longest wait " + longest
                        + ": it must be more than 0." + " Leave it out for none.");
            }
            return new Settings(maxWaiting, longest);
        }

        int maxWaitingOr(int ofTheSystem) {
            return maxWaiting == null ? ofTheSystem : maxWaiting;
        }

        Duration maxWaitOr(Duration ofTheSystem) {
            return maxWait == null ? ofTheSystem : maxWait;
        }
    }

    private static void checkAtLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "Cannot use " + what + " " + value + ": it must be at least " + least + ".");
        }
    }

    // ---- what it is told ----

    /** What a semaphore understands. */
    public sealed interface Command
            permits Acquire, TryAcquire, Release, CancelWait, Resize, GetSnapshot, SemaphoreActor.Internal {}

    /** The timeout of a request that waits as long as the semaphore lets it. */
    public static final Duration NO_TIMEOUT = Duration.ofSeconds(Long.MAX_VALUE);

    /** The id of a request that has none. */
    public static final long NO_ID = PermitRequest.NO_ID;

    /**
     * Asks for permits, all of them at once, and waits for them.
     *
     * @param permits how many, at least 1
     * @param holder the actor whose end gives them back, and ends the wait; often the one that asks
     * @param timeout how long it waits at most; 0 or less is a time that is over already, and gets {@link TimedOut} even if
     *     a permit is free
     * @param id tells this request from others of the same holder that wait or hold, in {@link CancelWait} and in the answer;
     *     {@link #NO_ID} for one that is never cancelled alone
     * @param replyTo hears once: {@link Granted}, {@link Rejected}, {@link TimedOut} or {@link WaitCancelled}
     */
    public record Acquire(
            int permits, ActorRef<?> holder, Duration timeout, long id, ActorRef<? super AcquireReply> replyTo)
            implements Command {
        public Acquire {
            checkAtLeast("the number of permits", permits, 1);
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(timeout, "timeout");
            Objects.requireNonNull(replyTo, "replyTo");
        }

        /** One without an id. */
        public Acquire(int permits, ActorRef<?> holder, Duration timeout, ActorRef<? super AcquireReply> replyTo) {
            this(permits, holder, timeout, NO_ID, replyTo);
        }

        /** One that waits as long as the semaphore lets it. */
        public Acquire(int permits, ActorRef<?> holder, ActorRef<? super AcquireReply> replyTo) {
            this(permits, holder, NO_TIMEOUT, NO_ID, replyTo);
        }
    }

    /**
     * Asks for permits that are free, and that nobody waits for.
     *
     * @param permits how many, at least 1
     * @param holder the actor whose end gives them back
     * @param id as in {@link Acquire}
     * @param replyTo hears once: {@link Granted} or {@link Rejected}
     */
    public record TryAcquire(int permits, ActorRef<?> holder, long id, ActorRef<? super AcquireReply> replyTo)
            implements Command {
        public TryAcquire {
            checkAtLeast("the number of permits", permits, 1);
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(replyTo, "replyTo");
        }

        /** One without an id. */
        public TryAcquire(int permits, ActorRef<?> holder, ActorRef<? super AcquireReply> replyTo) {
            this(permits, holder, NO_ID, replyTo);
        }
    }

    /**
     * Gives a permit back, whoever sends it.
     *
     * @param replyTo hears once: {@link Released} or {@link NotHeld}. {@code system.ignoreRef()} if nobody is to hear
     */
    public record Release(Permit permit, ActorRef<? super ReleaseReply> replyTo) implements Command {
        public Release {
            Objects.requireNonNull(permit, "permit");
            Objects.requireNonNull(replyTo, "replyTo");
        }
    }

    /**
     * Ends a request: it waits no more, or what it was granted goes on to the next. For one that is over, or never was, it means
     * nothing.
     *
     * @param id of the request; not {@link #NO_ID}
     */
    public record CancelWait(ActorRef<?> holder, long id) implements Command {
        public CancelWait {
            Objects.requireNonNull(holder, "holder");
            if (id == NO_ID) {
                throw new IllegalArgumentException("Cannot cancel a request without an id. Give it one in Acquire.");
            }
        }
    }

    /**
     * Changes how many permits may be held at once.
     *
     * @param capacity at least 0; 0 is a pause
     */
    public record Resize(int capacity) implements Command {
        public Resize {
            checkAtLeast("the capacity", capacity, 0);
        }
    }

    /** Asks who holds and who waits. */
    public record GetSnapshot(ActorRef<? super Snapshot> replyTo) implements Command {
        public GetSnapshot {
            Objects.requireNonNull(replyTo, "replyTo");
        }
    }

    // ---- what it answers ----

    /** An answer. One that comes when nobody is there any more is no dead letter: the permit of a dead holder goes on. */
    public sealed interface Reply extends DeadLetterSuppression {}

    /** What became of an {@link Acquire} or a {@link TryAcquire}. */
    public sealed interface AcquireReply extends Reply {

        /** That of the request. */
        long id();
    }

    /** The permits are the holder's. */
    public record Granted(Permit permit, long id) implements AcquireReply {}

    /**
     * The request was not granted, and does not wait.
     *
     * @param waiting how many wait
     * @param message one line for people: what happened and what to do
     */
    public record Rejected(Why why, int waiting, String message, long id) implements AcquireReply {}

    /** Why a request was rejected. */
    public enum Why {
        /** It asks for more permits than there are, held ones included. */
        ABOVE_CAPACITY,
        /** As many wait as may. */
        QUEUE_FULL,
        /** Of a {@link TryAcquire}: it is not free, or others wait for it. */
        WOULD_WAIT,
        /** A request of this holder with this id waits or holds. */
        ID_IN_USE,
        /** The semaphore has ended. */
        STOPPED
    }

    /**
     * The request waited as long as it may.
     *
     * @param waiting how many still wait
     */
    public record TimedOut(int waiting, long id) implements AcquireReply {}

    /** The request waits no more: it was cancelled, or its holder has ended. */
    public record WaitCancelled(long id) implements AcquireReply {}

    /** What became of a {@link Release}. */
    public sealed interface ReleaseReply extends Reply {}

    /** The permit is free, or somebody else's. */
    public record Released(Permit permit) implements ReleaseReply {}

    /**
     * The permit was not held, and nothing has changed.
     *
     * @param message one line for people
     */
    public record NotHeld(Permit permit, String message) implements ReleaseReply {}

    /**
     * What was granted, to be given back once.
     *
     * @param number counts the grants of the semaphore, from 1
     * @param permits how many
     * @param incarnation of the semaphore: one that was restarted does not take it back
     */
    public record Permit(long number, int permits, long incarnation) {}

    /**
     * What a semaphore was like at one moment. Always {@code free} + the permits that are held = {@code capacity}.
     *
     * @param free negative while more is held than the capacity was made to be
     * @param holding how many grants are held
     * @param waiting how many requests wait
     * @param held the first thousand of those that hold, longest first
     * @param queue the first thousand of those that wait, next first
     * @param grants how many requests were granted so far
     * @param rejections how many were rejected
     * @param timeouts how many waited too long
     */
    public record Snapshot(
            String name,
            int capacity,
            int free,
            int holding,
            int waiting,
            List<Held> held,
            List<Waiting> queue,
            long grants,
            long rejections,
            long timeouts)
            implements Reply {
        public Snapshot {
            held = List.copyOf(held);
            queue = List.copyOf(queue);
        }
    }

    /**
     * Who holds what since when.
     *
     * @param who for people: the path of the subtask that holds it, else that of the holder
     * @param holder of subtasks the one actor that holds for all groups of its actor system
     */
    public record Held(String who, ActorRef<?> holder, Permit permit, Instant since) {}

    /**
     * Who waits for how many permits since when.
     *
     * @param who for people: the path of the subtask that waits, else that of the holder
     * @param holder of subtasks the one actor that holds for all groups of its actor system
     */
    public record Waiting(String who, ActorRef<?> holder, int permits, long id, Instant since) {}
}
