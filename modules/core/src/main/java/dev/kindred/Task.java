package dev.kindred;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.pattern.StatusReply;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The immutable description of work: like a {@code Behavior}, it does nothing until it is run, and can be run any number
 * of times, also at once.
 *
 * <pre>{@code
 * Task<User> load = Task.blocking(() -> users.find(id)).named("load-user").timeout(Duration.ofSeconds(2));
 * CompletionStage<User> user = load.run(system);
 * }</pre>
 *
 * <p>A task that is run by itself runs as a group of one. To run several that belong together, fork them in a
 * {@link TaskGroup}, which is a task too.
 *
 * <p><b>Failure.</b> What the work throws is its failure; {@code run}'s stage fails with a {@link TaskGroupException}.
 * {@code StackOverflowError}, {@code LinkageError} and {@code AssertionError} are ordinary failures. What the JVM cannot be
 * trusted after, such as {@code OutOfMemoryError}, cancels the group and is raised bare.
 *
 * <p><b>Cancel.</b> Each kind listens in its own way, see the factories. A leaf has {@link #grace} to clean up.
 *
 * <p><b>Null.</b> A value is never null, but for {@code Void} ({@link #run}, {@link #asyncRun}).
 *
 * @param <T> the type of the value
 */
@CheckReturnValue
public abstract sealed class Task<T> permits LeafTask, TaskGroup {

    final TaskOptions options;

    Task(TaskOptions options) {
        this.options = options;
    }

    /** Code that gets a {@link TaskContext} and may throw anything. */
    @FunctionalInterface
    public interface Body<T> {
        T run(TaskContext context) throws Exception;
    }

    /** Code without a value that may throw anything. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    // ---- kinds ----

    /**
     * Work that gives a stage. The function runs off the supervisor and must not block.
     *
     * <p>On a cancel the future of the stage is cancelled, and the task has ended: what goes on behind it is invisible.
     * Take the context ({@link #async(Body)}) where the end of the work matters.
     *
     * @throws NullPointerException if the function is null
     */
    public static <T> Task<T> async(Callable<? extends CompletionStage<? extends T>> function) {
        Objects.requireNonNull(function, "function");
        return new LeafTask.Async<>(function, false);
    }

    /**
     * Work that gives a stage and listens to its context: on a cancel {@link TaskContext#onCancel} and
     * {@link TaskContext#cancelling} are told, sleeps fail, and the stage is awaited within the grace.
     */
    public static <T> Task<T> async(Body<? extends CompletionStage<? extends T>> function) {
        Objects.requireNonNull(function, "function");
        return new LeafTask.Async<>(function, false);
    }

    /** {@link #async(Callable)} for a stage whose value, null as a rule, does not matter. */
    public static Task<Void> asyncRun(Callable<? extends CompletionStage<?>> function) {
        Objects.requireNonNull(function, "function");
        return new LeafTask.Async<>(function, true);
    }

    /** {@link #async(Body)} for a stage whose value, null as a rule, does not matter. */
    public static Task<Void> asyncRun(Body<? extends CompletionStage<?>> function) {
        Objects.requireNonNull(function, "function");
        return new LeafTask.Async<>(function, true);
    }

    /**
     * Code that may block, on a thread of its own: a virtual one on Java 21 and newer, else one of a pool
     * ({@code kindred.blocking.max-threads}). On a cancel its thread is interrupted, once.
     */
    public static <T> Task<T> blocking(Callable<? extends T> code) {
        Objects.requireNonNull(code, "code");
        return new LeafTask.Blocking<>(context -> code.call(), false);
    }

    /** {@link #blocking(Callable)} with the context, for code that waits or asks for its cancel. */
    public static <T> Task<T> blocking(Body<? extends T> code) {
        Objects.requireNonNull(code, "code");
        return new LeafTask.Blocking<>(code::run, false);
    }

    /** {@link #blocking(Callable)} for code without a value. */
    public static Task<Void> run(Action code) {
        Objects.requireNonNull(code, "code");
        return new LeafTask.Blocking<>(
                context -> {
                    code.run();
                    return null;
                },
                true);
    }

    /**
     * Code that computes and does not block, on a pool as large as the machine has processors. A cancel cannot stop it: it
     * ends by itself, or asks {@link TaskContext#isCancelled()}.
     */
    public static <T> Task<T> compute(Callable<? extends T> code) {
        Objects.requireNonNull(code, "code");
        return new LeafTask.Compute<>(code);
    }

    /** {@link #compute(Callable)} with the context, for loops that ask for their cancel. */
    public static <T> Task<T> compute(Body<? extends T> code) {
        Objects.requireNonNull(code, "code");
        return new LeafTask.Compute<>(code);
    }

    /**
     * Sends a request to an actor and ends with its reply. Each run has a reply address of its own, so that a late or
     * second reply never reaches another ask. Fails if the actor ends before it replied. A cancel abandons the reply.
     *
     * @param target who is asked
     * @param request makes the request, given the address to reply to
     */
    public static <M, T> Task<T> ask(ActorRef<M> target, Function<ActorRef<T>, M> request) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(request, "request");
        return new LeafTask.Ask<M, T>(target, request, false);
    }

    /** {@link #ask(ActorRef, Function)} with the type of the reply named, which keeps inference alive when chained. */
    public static <M, T> Task<T> ask(Class<T> reply, ActorRef<M> target, Function<ActorRef<T>, M> request) {
        Objects.requireNonNull(reply, "reply");
        return ask(target, request);
    }

    /** {@link #ask(ActorRef, Function)} of an actor that answers with a {@link StatusReply}: an error is the failure. */
    public static <M, T> Task<T> askWithStatus(ActorRef<M> target, Function<ActorRef<StatusReply<T>>, M> request) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(request, "request");
        return new LeafTask.Ask<M, T>(target, request, true);
    }

    /** {@link #askWithStatus(ActorRef, Function)} with the type of the value named. */
    public static <M, T> Task<T> askWithStatus(
            Class<T> value, ActorRef<M> target, Function<ActorRef<StatusReply<T>>, M> request) {
        Objects.requireNonNull(value, "value");
        return askWithStatus(target, request);
    }

    /**
     * A fresh actor. It ends with what it sends to {@code replyTo}, and is gone when the actor has stopped by itself; one
     * that stops without a reply, or whose handlers throw, has failed. On a cancel it is stopped.
     *
     * @param behavior makes the behavior, given the address to reply to
     */
    public static <T> Task<T> behavior(Function<ActorRef<T>, Behavior<?>> behavior) {
        Objects.requireNonNull(behavior, "behavior");
        return new LeafTask.Behaving<T>(behavior, null);
    }

    /**
     * {@link #behavior(Function)} that on a cancel gets a message first, to clean up and stop by itself, and is stopped
     * when its grace is over.
     *
     * @param stopMessage sent on a cancel
     */
    public static <M, T> Task<T> behavior(M stopMessage, Function<ActorRef<T>, Behavior<M>> behavior) {
        Objects.requireNonNull(stopMessage, "stopMessage");
        Objects.requireNonNull(behavior, "behavior");
        return new LeafTask.Behaving<T>(behavior, stopMessage);
    }

    // ---- refinements ----

    /**
     * The same task with a name: its part of the path.
     *
     * @param name 1 to 200 characters without {@code /}, control characters, or {@code #} in front
     * @throws IllegalArgumentException if the name is not of that form
     */
    public abstract Task<T> named(String name);

    /**
     * The same task with a limit of time that counts from its start. A leaf that takes longer is cancelled and fails with a
     * {@link java.util.concurrent.TimeoutException}, unless it still returns a value; a group fails as timed out.
     *
     * @param timeout more than 0
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public abstract Task<T> timeout(Duration timeout);

    /**
     * The same task with another time for the cleanup of a cancelled leaf. Of a group it is the default of the leaves below
     * it: a group itself waits for what is below, and has no grace.
     *
     * @param grace at least 0; without it {@code kindred.grace} (10 s)
     * @throws IllegalArgumentException if it is negative
     */
    public abstract Task<T> grace(Duration grace);

    /**
     * The same task, which is run again when it fails.
     *
     * @param retry after which failures, when, and how often
     */
    public abstract Task<T> retry(Retry retry);

    /**
     * The same task as a daemon: it takes no place under the limit, no joiner sees its result, and when all other subtasks
     * and the body are done it is cancelled. Its failure counts like any other. It cannot come after others. Run by itself it
     * is a task like any other.
     */
    public abstract Task<T> daemon();

    /**
     * The same task, which no cancel and no deadline from above reaches while it runs: for a commit, or a release. The end
     * of its group waits for it. One that has not started when its group is cancelled never does.
     *
     * @param longest its {@link #timeout}, if it has no shorter one: the only thing that cancels it
     * @throws IllegalArgumentException if it is 0 or negative
     */
    public abstract Task<T> shielded(Duration longest);

    /**
     * The same task, which holds permits of a semaphore while it runs: it starts when it has them, and gives them back when the
     * last of it is gone, its cleanup included, however it ends. It takes its place under its group's limit first, and keeps it
     * while it waits; in the backoff before a retry it holds nothing. One that is cancelled while it waits never starts. One that
     * the semaphore refuses, or lets wait too long, fails with a {@link PermitRefusedException}, and may be retried.
     *
     * {@snippet file="docs/HoldPermitsTest.java" region="holding"}
     *
     * <p>Of several semaphores it takes the permits one after the other, in the order of their actors' paths, and none if one is
     * refused. What a group holds is lent to everything below it: a task there that is to hold permits of the same semaphore
     * takes them from these, and fails at once if it needs more. It also fails at once if it needs those of a semaphore that comes
     * before one that is held above: the two could wait for each other for ever.
     *
     * @param semaphore made by {@link Semaphore#create}; a second call for the same one replaces the number
     * @param permits at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public abstract Task<T> holding(ActorRef<Semaphore.Command> semaphore, int permits);

    // ---- running ----

    /**
     * Runs it. May be called from any thread. Cancelling the stage's future cancels the work.
     *
     * @return fails with a {@link TaskGroupException}, or with a {@link TaskCancelledException}
     */
    public final CompletionStage<T> run(ActorSystem<?> system) {
        return RunningTask.resultOf(Kindred.get(system).run(asGroup()));
    }

    /** Runs it and gives the handle: its outcome, its cancel, its tree. May be called from any thread. */
    public final RunningTask<T> start(ActorSystem<?> system) {
        return Kindred.get(system).start(asGroup());
    }

    /**
     * Runs it and waits on this thread, which must be one that may block. An interrupt cancels the work, awaits its end, and
     * is then thrown.
     *
     * @throws TaskGroupException if it failed
     * @throws TaskCancelledException if it was cancelled
     * @throws IllegalStateException on a thread that must not block: of an Akka dispatcher or a Kindred pool
     */
    @CanIgnoreReturnValue
    public final T join(ActorSystem<?> system) throws InterruptedException {
        return Kindred.get(system).join(asGroup());
    }

    /**
     * Runs it as a child of an actor, which gets the outcome as one of its messages. When the actor stops, the work is
     * cancelled.
     *
     * @param context of the actor; call this from its own handler
     * @param adapt makes a message of the outcome
     */
    @CanIgnoreReturnValue
    public final <M> RunningTask<T> spawn(ActorContext<M> context, Function<Outcome<T>, M> adapt) {
        Objects.requireNonNull(adapt, "adapt");
        return Kindred.get(context.getSystem()).spawn(asGroup(), context, adapt);
    }

    /**
     * The plain behavior that it is: spawn it where you like. It replies once and stops. Nothing is carried to it: it may be
     * spawned anywhere.
     *
     * @param replyTo gets the outcome
     */
    public final Behavior<TaskGroup.Command> behavior(ActorRef<? super Outcome<T>> replyTo) {
        Objects.requireNonNull(replyTo, "replyTo");
        return GroupSupervisor.standalone(asGroup(), replyTo);
    }

    /** A lone task is a group of one. */
    abstract TaskGroup<T> asGroup();
}
