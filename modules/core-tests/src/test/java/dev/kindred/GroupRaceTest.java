package dev.kindred;

import static dev.kindred.SimulatedWorks.cancellationOf;
import static dev.kindred.SimulatedWorks.cancelled;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation.Origin;
import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationProbe;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;

/** Each test names the events whose interleavings it hunts, and lets them go at once, many times. */
class GroupRaceTest {

    private static final Duration THEN = Duration.ofSeconds(1);

    /** Does these at that instant, in any order, and whatever else happens then in between. */
    private static void race(Simulation simulation, Runnable... actions) {
        for (Runnable action : actions) {
            simulation.after(THEN, () -> simulation.soon(action));
        }
    }

    private static Task<Integer> waitingFor(CompletableFuture<Integer> future) {
        return Task.async(context -> context.cancelling(future.copy()));
    }

    /** Last success, first failure, cancel from outside, deadline: whichever is first, there is one consistent outcome. */
    @SimulationTest(seeds = 2_000)
    @Tag("G2")
    @Tag("C2")
    @Tag("C5")
    void lastSuccess_failure_cancel_deadline(Simulation simulation) {
        CompletableFuture<Integer> good = new CompletableFuture<>();
        CompletableFuture<Integer> bad = new CompletableFuture<>();
        List<Subtask<?>> handles = new ArrayList<>();
        RunningTask<List<Object>> running = simulation.start(TaskGroup.joining(Joiner.allSuccessfulOrThrow(), scope -> {
                    handles.add(scope.fork(waitingFor(good)));
                    handles.add(scope.fork(waitingFor(bad)));
                })
                .timeout(THEN));
        AtomicInteger replies = new AtomicInteger();
        running.outcome().thenAccept(outcome -> replies.incrementAndGet());
        race(
                simulation,
                () -> good.complete(1),
                () -> bad.complete(2),
                () -> bad.completeExceptionally(new IOException("bad")),
                () -> running.cancel("outside"));

        Outcome<List<Object>> outcome = simulation.await(running);

        assertThat(handles).hasSize(2).allMatch(handle -> handle.state().isDone());
        if (outcome.isSuccess()) {
            assertThat(handles).allMatch(handle -> handle.state() == SubtaskState.SUCCEEDED);
        }
        if (handles.stream().anyMatch(handle -> handle.state() == SubtaskState.FAILED)) {
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        }
        simulation.settle();
        assertThat(replies).hasValue(1);
    }

    /** Owner's stop against the group's life: the reply comes once, with the value or as owner gone. */
    @SimulationTest(seeds = 1_000)
    @Tag("G10")
    @Tag("G2")
    void ownerStops_groupSettles(Simulation simulation) {
        CompletableFuture<Integer> value = new CompletableFuture<>();
        SimulationProbe<Outcome<Integer>> replies = simulation.probe("replies");
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    context.spawn(waitingFor(value).behavior(replies.ref()), "group");
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.soon(() -> value.complete(1));
        simulation.soon(() -> owner.tell("stop"));

        Outcome<Integer> outcome = replies.await();

        if (!outcome.isSuccess()) {
            assertThat(cancellationOf(outcome).origin()).isEqualTo(Origin.OWNER_GONE);
        }
        simulation.awaitEnd(owner);
        replies.expectNothing();
    }

    /** Cancel from outside against the owner's stop: blocking work is interrupted once, and cleans up. */
    @SimulationTest(seeds = 1_000)
    @Tag("G10")
    @Tag("C2")
    void cancel_ownerStops(Simulation simulation) {
        AtomicInteger interrupts = new AtomicInteger();
        Gate started = new Gate();
        Gate release = new Gate();
        Task<Integer> task = Task.blocking(context -> {
            started.reach();
            while (!release.isOpen()) {
                try {
                    context.await(release.opened());
                } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                }
            }
            throw new CancellationException();
        });
        AtomicReference<RunningTask<Integer>> running = new AtomicReference<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    running.set(task.spawn(context, outcome -> "ended"));
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        simulation.await(started.opened());
        simulation.soon(() -> running.get().cancel("outside"));
        simulation.soon(() -> owner.tell("stop"));
        simulation.settle();
        release.reach();

        assertThat(simulation.await(running.get())).isInstanceOf(Outcome.Cancelled.class);
        assertThat(interrupts).hasValue(1);
    }

    /** Owner's stop against forks of subtasks that multiply: everything that was forked has an outcome or a rejection. */
    @SimulationTest(seeds = 500)
    @Tag("G10")
    @Tag("G7")
    void ownerStops_subtasksMultiply(Simulation simulation) {
        List<Subtask<?>> handles = new ArrayList<>();
        Gate some = new Gate(20);
        AtomicReference<RunningTask<Void>> running = new AtomicReference<>();
        ActorRef<String> owner = simulation.spawn(
                Behaviors.setup(context -> {
                    running.set(TaskGroup.ofAll(scope -> scope.fork(multiplying(scope, handles, some)))
                            .spawn(context, outcome -> "ended"));
                    return Behaviors.receiveMessage(message -> Behaviors.stopped());
                }),
                "owner");
        some.opened().thenRun(() -> owner.tell("stop"));
        simulation.await(some.opened());

        assertThat(simulation.await(running.get()).isSuccess()).isFalse();
        handles.forEach(handle -> {
            assertThat(handle.state().isDone()).isTrue();
            simulation.await(handle.completion().handle((outcome, rejected) -> 1));
        });
    }

    private static Task<Integer> multiplying(Scope<Object> scope, List<Subtask<?>> handles, Gate some) {
        return Task.async(() -> {
            handles.add(scope.fork(multiplying(scope, handles, some)));
            handles.add(scope.fork(multiplying(scope, handles, some)));
            some.reach();
            return CompletableFuture.completedFuture(1);
        });
    }

    /** A fork from outside against the settle: it is joined, or rejected; its code runs only if it is joined. */
    @SimulationTest(seeds = 1_000)
    @Tag("G7")
    @Tag("G2")
    void fork_settle(Simulation simulation) {
        CompletableFuture<Integer> last = new CompletableFuture<>();
        AtomicReference<Scope<Object>> open = new AtomicReference<>();
        CompletableFuture<Subtask<Integer>> forked = new CompletableFuture<>();
        AtomicInteger ran = new AtomicInteger();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
            open.set(scope);
            scope.fork(waitingFor(last));
        }));
        race(
                simulation,
                () -> last.complete(1),
                () -> forked.complete(open.get().fork(Task.blocking(ran::incrementAndGet))));

        assertThat(simulation.await(running).isSuccess()).isTrue();
        Subtask<Integer> late = simulation.await(forked);
        boolean joined = simulation.await(late.completion().handle((outcome, rejected) -> rejected == null));
        assertThat(ran).hasValue(joined ? 1 : 0);
        assertThat(late.state()).isEqualTo(joined ? SubtaskState.SUCCEEDED : SubtaskState.REJECTED);
    }

    /** Cancel against the start of each kind of leaf: it runs and is cancelled, or never runs; it does not hang. */
    @SimulationTest(seeds = 1_000)
    @Tag("G8")
    @Tag("G13")
    void cancel_start(Simulation simulation) {
        Map<Subtask<?>, Gate> begun = new LinkedHashMap<>();
        RunningTask<Void> running = simulation.start(TaskGroup.ofAll(scope -> {
            Gate asleep = new Gate();
            begun.put(scope.fork(SimulatedWorks.asleep(asleep)), asleep);
            Gate parked = new Gate();
            begun.put(scope.fork(SimulatedWorks.parked(parked)), parked);
            Gate polling = new Gate();
            begun.put(scope.fork(SimulatedWorks.polling(polling, simulation)), polling);
            Gate mute = new Gate();
            begun.put(scope.fork(SimulatedWorks.mute(mute)), mute);
            Gate inner = new Gate();
            begun.put(scope.fork(TaskGroup.ofAll(deep -> deep.fork(SimulatedWorks.parked(inner)))), inner);
            Gate body = new Gate();
            begun.put(
                    scope.fork(TaskGroup.<Integer>ofAsync(deep -> {
                        body.reach();
                        return deep.sleep(SimulatedWorks.LONG).thenCompose(slept -> new CompletableFuture<>());
                    })),
                    body);
        }));
        simulation.soon(() -> running.cancel("one"));
        simulation.soon(() -> running.cancel("other"));

        assertThat(simulation.await(running)).isInstanceOf(Outcome.Cancelled.class);
        begun.forEach((subtask, gate) -> {
            if (gate.isOpen()) {
                assertThat(cancelled(subtask.outcome()).started()).isTrue();
            }
        });
    }

    /** The leaf's own timeout against its end and against a cancel of its group. */
    @SimulationTest(seeds = 1_000)
    @Tag("D1")
    @Tag("C2")
    void leafsTimeout_itsEnd_cancel(Simulation simulation) {
        CompletableFuture<Integer> value = new CompletableFuture<>();
        AtomicReference<Subtask<Integer>> leaf = new AtomicReference<>();
        RunningTask<Void> running = simulation.start(
                TaskGroup.ofAll(scope -> leaf.set(scope.fork(waitingFor(value).timeout(THEN)))));
        race(simulation, () -> value.complete(1), () -> running.cancel("outside"));

        Outcome<Void> outcome = simulation.await(running);

        if (leaf.get().outcome() instanceof Outcome.Failed<Integer> failed) {
            assertThat(failed.cause()).isInstanceOf(TimeoutException.class);
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        } else if (leaf.get().outcome() instanceof Outcome.Cancelled<Integer> cancelled) {
            assertThat(cancelled.cancellation().reason()).isEqualTo("outside");
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        } else {
            assertThat(leaf.get().outcome()).isEqualTo(new Outcome.Succeeded<>(1));
            assertThat(outcome).isNotInstanceOf(Outcome.Failed.class);
        }
    }
}
