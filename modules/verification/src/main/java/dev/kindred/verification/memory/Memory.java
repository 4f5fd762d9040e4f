package dev.kindred.verification.memory;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroup.ForkReply;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Do long-lived groups take the memory of those that live? Ten million items of a fan-out (L2), and as many forks into an open
 * group (G9): the live heap after a collection, when nothing runs, after each tenth of them. Ends with 1 unless what it is after
 * the last tenth is at most 1.1 times what it was after the first. Run it with the heap that must do: -Xmx64m.
 */
public final class Memory {

    private static final int PARTS = 10;
    private static final int LIMIT = 1_000;
    private static final int BATCH = LIMIT; // which is more than kindred.fan-out.batch
    private static final double MOST_GROWTH = 1.1;
    private static final CompletionStage<Integer> DONE = CompletableFuture.completedFuture(1);

    private final long[] heap = new long[PARTS];

    private Memory() {}

    public static void main(String[] arguments) throws Exception {
        long count = arguments.length == 0 ? 10_000_000 : Long.parseLong(arguments[0]);
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "memory");
        boolean ofFanOut = new Memory().fanOut(system, count);
        boolean ofOpenGroup = new Memory().openGroup(system, count);
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        System.exit(ofFanOut && ofOpenGroup ? 0 : 1);
    }

    // ---- L2 ----

    private boolean fanOut(ActorSystem<?> system, long count) throws InterruptedException {
        AtomicLong ended = new AtomicLong();
        double began = processorTime();
        Long total = TaskGroup.<Long, Integer>fanOutEach(
                        () -> new Numbers(count, ended), item -> Task.async(() -> DONE), (item, outcome) -> {
                            ended.incrementAndGet();
                        })
                .limit(LIMIT)
                .join(system);
        return total == count && report("fan-out", count, processorTime() - began);
    }

    /** Numbers, and a rest after each part until what was taken has ended. */
    private final class Numbers implements Iterator<Long> {
        private final long count;
        private final AtomicLong ended;
        private long next;

        Numbers(long count, AtomicLong ended) {
            this.count = count;
            this.ended = ended;
        }

        /** Asked first at the begin of a batch, when all of the batches before it are forked. */
        @Override
        public boolean hasNext() {
            long part = count / PARTS / BATCH * BATCH;
            if (next > 0 && next % part == 0 && next / part <= PARTS) {
                while (ended.get() < next) {
                    Thread.onSpinWait();
                }
                heap[(int) (next / part) - 1] = liveHeap();
            }
            return next < count;
        }

        @Override
        public Long next() {
            if (next >= count) {
                throw new NoSuchElementException();
            }
            return next++;
        }
    }

    // ---- G9 ----

    private boolean openGroup(ActorSystem<?> system, long count) throws InterruptedException {
        double began = processorTime();
        Semaphore free = new Semaphore(LIMIT);
        var replyTo = system.<ForkReply<Integer>>systemActorOf(
                Behaviors.receiveMessage(reply -> {
                    free.release();
                    return Behaviors.same();
                }),
                "replies",
                akka.actor.typed.Props.empty());
        RunningTask<Void> server = TaskGroup.open("server").start(system);
        Task<Integer> task = Task.async(() -> DONE);
        for (int part = 0; part < PARTS; part++) {
            for (long i = 0; i < count / PARTS; i++) {
                free.acquire();
                server.ref().tell(new TaskGroup.Fork<>(task, replyTo));
            }
            free.acquire(LIMIT);
            heap[part] = liveHeap();
            free.release(LIMIT);
        }
        server.ref().tell(TaskGroup.Close.INSTANCE);
        boolean succeeded = server.outcome().toCompletableFuture().join().isSuccess();
        return succeeded && report("open group", count, processorTime() - began);
    }

    // ---- figures ----

    private boolean report(String what, long count, double seconds) {
        long first = heap[0];
        long last = heap[PARTS - 1];
        boolean constant = last <= first * MOST_GROWTH;
        System.out.printf(
                "%s: %,d subtasks, %.1f us of processor time each; live heap %,d kB after the first tenth, %,d kB after the last: %s%n",
                what, count, seconds / count * 1e6, first / 1024, last / 1024, constant ? "constant" : "IT GREW");
        return constant;
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1e9;
    }
}
