package dev.kindred.benchmarks;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.kindred.Kindred;
import dev.kindred.Outcome;
import dev.kindred.Semaphore;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Kindred, as its users write it. */
final class KindredContender implements Contender {

    private static final class Wanted extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** For actors that have much to do with groups, and whose code is short: no thread is woken between them. */
    private static final Props BESIDE_GROUPS = DispatcherSelector.fromConfig("kindred.worker-dispatcher");

    private final AtomicInteger semaphores = new AtomicInteger();
    private ActorSystem<SpawnProtocol.Command> system = start();

    private static ActorSystem<SpawnProtocol.Command> start() {
        ActorSystem<SpawnProtocol.Command> system = Systems.start();
        var unused = Kindred.get(system);
        return system;
    }

    @Override
    public void forgetWarmth() {
        Systems.stop(system);
        system = start();
    }

    @Override
    public void close() {
        Systems.stop(system);
    }

    @Override
    public long values(int subtasks) throws Exception {
        return sumOf(subtasks).join(system);
    }

    private static TaskGroup<Long> sumOf(int subtasks) {
        return TaskGroup.of(scope -> {
            List<Subtask<Integer>> all = new ArrayList<>(subtasks);
            for (int i = 0; i < subtasks; i++) {
                int value = i;
                all.add(scope.fork(returning(value)));
            }
            return () -> sum(all);
        });
    }

    /** Short code, so that it need not be a computation. */
    private static <T> Task<T> returning(T value) {
        return Task.async(() -> CompletableFuture.completedFuture(value));
    }

    private static long sum(List<Subtask<Integer>> all) {
        long sum = 0;
        for (Subtask<Integer> each : all) {
            sum += each.get();
        }
        return sum;
    }

    @Override
    public long triples(int groups, int drivers) throws Exception {
        return drive(groups, drivers, number -> triple(number, task -> task));
    }

    @Override
    public long sharing(int groups, int drivers, int permits) throws Exception {
        ActorRef<Semaphore.Command> semaphore = system.systemActorOf(
                Semaphore.create("shared", permits), "shared-" + semaphores.incrementAndGet(), BESIDE_GROUPS);
        return drive(groups, drivers, number -> triple(number, task -> task.holding(semaphore, 1)));
    }

    @Override
    public long spawned(int groups, int drivers) throws Exception {
        return drive(drivers, end -> {
            Behavior<Outcome<Long>> driver = Behaviors.setup(context -> new Spawning(context, groups, end));
            system.tell(new SpawnProtocol.Spawn<>(driver, "", BESIDE_GROUPS, system.ignoreRef()));
        });
    }

    @Override
    public void begin(int number, LongConsumer ended) {
        var unused = triple(number, task -> task).run(system).thenAccept(ended::accept);
    }

    private long drive(int groups, int drivers, IntFunction<TaskGroup<Long>> group) {
        return drive(drivers, end -> new Running(system, groups, group, end).next());
    }

    private static long drive(int drivers, Consumer<CompletableFuture<Long>> driver) {
        List<CompletableFuture<Long>> ends = new ArrayList<>();
        for (int i = 0; i < drivers; i++) {
            CompletableFuture<Long> end = new CompletableFuture<>();
            driver.accept(end);
            ends.add(end);
        }
        long right = 0;
        for (CompletableFuture<Long> each : ends) {
            right += each.join();
        }
        return right;
    }

    private static boolean isRight(int number, long sum) {
        return sum == 3L * number + 3;
    }

    /** Runs one group after another, each when the stage of the one before has its result. */
    private static final class Running {
        private final ActorSystem<?> system;
        private final int groups;
        private final IntFunction<TaskGroup<Long>> group;
        private final CompletableFuture<Long> end;
        private int number;
        private long right;

        Running(ActorSystem<?> system, int groups, IntFunction<TaskGroup<Long>> group, CompletableFuture<Long> end) {
            this.system = system;
            this.groups = groups;
            this.group = group;
            this.end = end;
        }

        void next() {
            var unused = group.apply(number).run(system).whenComplete(this::onEnded);
        }

        private void onEnded(Long sum, Throwable failure) {
            if (failure != null) {
                end.completeExceptionally(failure);
                return;
            }
            right += isRight(number, sum) ? 1 : 0;
            if (++number < groups) {
                next();
            } else {
                end.complete(right);
            }
        }
    }

    /** Spawns one group after another, as their owner. */
    private static final class Spawning extends AbstractBehavior<Outcome<Long>> {
        private final int groups;
        private final CompletableFuture<Long> end;
        private int number;
        private long right;

        Spawning(ActorContext<Outcome<Long>> context, int groups, CompletableFuture<Long> end) {
            super(context);
            this.groups = groups;
            this.end = end;
            next();
        }

        private void next() {
            var unused = triple(number, task -> task).spawn(getContext(), outcome -> outcome);
        }

        @Override
        public Receive<Outcome<Long>> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::onEnded).build();
        }

        private Behavior<Outcome<Long>> onEnded(Outcome<Long> outcome) {
            right += isRight(number, outcome.valueOrThrow()) ? 1 : 0;
            if (++number < groups) {
                next();
                return this;
            }
            end.complete(right);
            return Behaviors.stopped();
        }
    }

    private static TaskGroup<Long> triple(int number, UnaryOperator<Task<Integer>> needs) {
        return TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork(needs.apply(returning(number)));
            Subtask<Integer> b = scope.fork(needs.apply(returning(number + 1)));
            Subtask<Integer> c = scope.fork(needs.apply(returning(number + 2)));
            return () -> (long) a.get() + b.get() + c.get();
        });
    }

    @Override
    public long limited(int subtasks, int limit, int waitMillis) throws Exception {
        Duration wait = Duration.ofMillis(waitMillis);
        return TaskGroup.<Long>of(scope -> {
                    List<Subtask<Integer>> all = new ArrayList<>(subtasks);
                    for (int i = 0; i < subtasks; i++) {
                        int value = i;
                        all.add(scope.fork(
                                waitMillis == 0
                                        ? returning(value)
                                        : Task.async(
                                                context -> context.sleep(wait).thenApply(slept -> value))));
                    }
                    return () -> sum(all);
                })
                .limit(limit)
                .join(system);
    }

    @Override
    public long failFast(int siblings) throws Exception {
        CountDownLatch waiting = new CountDownLatch(siblings);
        CompletableFuture<Void> fail = new CompletableFuture<>();
        AtomicLong began = new AtomicLong();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            began.set(System.nanoTime());
            fail.completeExceptionally(new Wanted());
        });
        try {
            TaskGroup.ofAll(scope -> {
                        for (int i = 0; i < siblings; i++) {
                            scope.fork(Task.asyncRun(context -> {
                                waiting.countDown();
                                return context.cancelling(new CompletableFuture<Void>());
                            }));
                        }
                        scope.fork(Task.asyncRun(() -> fail));
                    })
                    .join(system);
        } catch (TaskGroupException e) {
            if (e.primary().cause() instanceof Wanted) {
                return System.nanoTime() - began.get();
            }
            throw e;
        }
        throw new IllegalStateException("It did not fail");
    }

    @Override
    public long whileParked(int subtasks, LongSupplier measure) throws Exception {
        CountDownLatch waiting = new CountDownLatch(subtasks);
        Queue<CompletableFuture<Void>> pending = new ConcurrentLinkedQueue<>();
        var group = TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < subtasks; i++) {
                        scope.fork(Task.asyncRun(() -> {
                            CompletableFuture<Void> mine = new CompletableFuture<>();
                            pending.add(mine);
                            waiting.countDown();
                            return mine;
                        }));
                    }
                })
                .start(system);
        waiting.await();
        long measured = measure.getAsLong();
        pending.forEach(each -> each.complete(null));
        group.result().toCompletableFuture().join();
        return measured;
    }

    @Override
    public long sleeps(int subtasks, int limit, int millis) throws Exception {
        AtomicLong done = new AtomicLong();
        TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < subtasks; i++) {
                        scope.fork(Task.run(() -> {
                            Thread.sleep(millis);
                            done.incrementAndGet();
                        }));
                    }
                })
                .limit(limit)
                .join(system);
        return done.get();
    }

    @Override
    public long tree(int depth) throws Exception {
        return node(depth).join(system);
    }

    private static TaskGroup<Long> node(int depth) {
        return TaskGroup.of(scope -> {
            Subtask<Long> left = scope.fork(below(depth));
            Subtask<Long> right = scope.fork(below(depth));
            return () -> left.get() + right.get();
        });
    }

    private static Task<Long> below(int depth) {
        return depth == 1 ? returning(1L) : node(depth - 1);
    }

    @Override
    public long items(int items) throws Exception {
        long[] sum = new long[1];
        long count = TaskGroup.fanOutEach(
                        () -> IntStream.range(0, items).iterator(),
                        item -> returning(item),
                        (item, outcome) -> sum[0] += outcome.valueOrThrow())
                .limit(1_000)
                .join(system);
        return count == items ? sum[0] : -1;
    }

    @Override
    public long permits(int times, int waiters) throws Exception {
        CompletableFuture<Long> end = new CompletableFuture<>();
        Behavior<Semaphore.Reply> holders = Holders.create(times, waiters, end);
        system.tell(new SpawnProtocol.Spawn<>(holders, "", Props.empty(), system.ignoreRef()));
        return end.join();
    }

    @Override
    public long wideTree(int groups, int subtasks) throws Exception {
        return TaskGroup.<Long>of(scope -> {
                    List<Subtask<Long>> all = new ArrayList<>(groups);
                    for (int i = 0; i < groups; i++) {
                        all.add(scope.fork(sumOf(subtasks)));
                    }
                    return () -> {
                        long leaves = 0;
                        for (Subtask<Long> each : all) {
                            leaves += each.get() == subtasks * (subtasks - 1L) / 2 ? subtasks : 0;
                        }
                        return leaves;
                    };
                })
                .join(system);
    }
}
