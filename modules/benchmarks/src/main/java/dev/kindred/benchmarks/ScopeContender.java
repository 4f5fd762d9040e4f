package dev.kindred.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** The JDK's StructuredTaskScope, a preview of Java 25: a virtual thread a subtask, limits by a semaphore. */
final class ScopeContender implements Contender {

    private static final class Wanted extends Exception {
        private static final long serialVersionUID = 1;
    }

    @Override
    public long values(int subtasks) throws Exception {
        try (var scope = StructuredTaskScope.<Integer, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            List<Subtask<Integer>> all = new ArrayList<>(subtasks);
            for (int i = 0; i < subtasks; i++) {
                int value = i;
                all.add(scope.fork(() -> value));
            }
            scope.join();
            return sum(all);
        }
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
        return drive(groups, drivers, ScopeContender::triple);
    }

    @Override
    public long spawned(int groups, int drivers) throws Exception {
        return triples(groups, drivers);
    }

    @Override
    public long sharing(int groups, int drivers, int permits) throws Exception {
        Semaphore semaphore = new Semaphore(permits, true);
        return drive(
                groups,
                drivers,
                number -> triple(
                        () -> held(semaphore, number),
                        () -> held(semaphore, number + 1),
                        () -> held(semaphore, number + 2)));
    }

    private static int held(Semaphore semaphore, int value) throws InterruptedException {
        semaphore.acquire();
        try {
            return value;
        } finally {
            semaphore.release();
        }
    }

    @Override
    public void begin(int number, LongConsumer ended) {
        Thread unused = Thread.startVirtualThread(() -> ended.accept(triple(number)));
    }

    private static long drive(int groups, int drivers, IntToLongFunction run) throws InterruptedException {
        AtomicLong right = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < drivers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int group = 0; group < groups; group++) {
                    right.addAndGet(run.applyAsLong(group) == 3L * group + 3 ? 1 : 0);
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        return right.get();
    }

    private static long triple(int number) {
        return triple(() -> number, () -> number + 1, () -> number + 2);
    }

    private static long triple(Callable<Integer> first, Callable<Integer> second, Callable<Integer> third) {
        try (var scope = StructuredTaskScope.<Integer, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            Subtask<Integer> a = scope.fork(first);
            Subtask<Integer> b = scope.fork(second);
            Subtask<Integer> c = scope.fork(third);
            scope.join();
            return (long) a.get() + b.get() + c.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long limited(int subtasks, int limit, int waitMillis) throws Exception {
        Semaphore permits = new Semaphore(limit);
        try (var scope = StructuredTaskScope.<Integer, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            List<Subtask<Integer>> all = new ArrayList<>(subtasks);
            for (int i = 0; i < subtasks; i++) {
                int value = i;
                all.add(scope.fork(() -> {
                    permits.acquire();
                    try {
                        if (waitMillis > 0) {
                            Thread.sleep(waitMillis);
                        }
                        return value;
                    } finally {
                        permits.release();
                    }
                }));
            }
            scope.join();
            return sum(all);
        }
    }

    @Override
    public long failFast(int siblings) throws Exception {
        CountDownLatch waiting = new CountDownLatch(siblings);
        CountDownLatch fail = new CountDownLatch(1);
        AtomicLong began = new AtomicLong();
        Thread.ofVirtual().start(() -> {
            awaitUninterrupted(waiting);
            began.set(System.nanoTime());
            fail.countDown();
        });
        try (var scope = StructuredTaskScope.<Void, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < siblings; i++) {
                scope.fork(() -> {
                    waiting.countDown();
                    new CountDownLatch(1).await();
                    return null;
                });
            }
            scope.fork(() -> {
                fail.await();
                throw new Wanted();
            });
            scope.join();
        } catch (FailedException e) {
            if (e.getCause() instanceof Wanted) {
                return System.nanoTime() - began.get();
            }
            throw e;
        }
        throw new IllegalStateException("It did not fail");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long whileParked(int subtasks, LongSupplier measure) throws Exception {
        CountDownLatch waiting = new CountDownLatch(subtasks);
        CountDownLatch over = new CountDownLatch(1);
        try (var scope = StructuredTaskScope.<Void, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < subtasks; i++) {
                scope.fork(() -> {
                    waiting.countDown();
                    over.await();
                    return null;
                });
            }
            waiting.await();
            long measured = measure.getAsLong();
            over.countDown();
            scope.join();
            return measured;
        }
    }

    @Override
    public long sleeps(int subtasks, int limit, int millis) throws Exception {
        Semaphore permits = new Semaphore(limit);
        AtomicLong done = new AtomicLong();
        try (var scope = StructuredTaskScope.<Void, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < subtasks; i++) {
                scope.fork(() -> {
                    permits.acquire();
                    try {
                        Thread.sleep(millis);
                        done.incrementAndGet();
                    } finally {
                        permits.release();
                    }
                    return null;
                });
            }
            scope.join();
        }
        return done.get();
    }

    @Override
    public long tree(int depth) throws Exception {
        if (depth == 0) {
            return 1;
        }
        try (var scope = StructuredTaskScope.<Long, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            Subtask<Long> left = scope.fork(() -> tree(depth - 1));
            Subtask<Long> right = scope.fork(() -> tree(depth - 1));
            scope.join();
            return left.get() + right.get();
        }
    }

    @Override
    public long permits(int times, int waiters) throws Exception {
        ReentrantLock lock = new ReentrantLock(true);
        long[] count = new long[1];
        try (var scope = StructuredTaskScope.<Void, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < waiters; i++) {
                scope.fork(() -> {
                    for (int each = 0; each < times / waiters; each++) {
                        lock.lockInterruptibly();
                        try {
                            count[0]++;
                        } finally {
                            lock.unlock();
                        }
                    }
                    return null;
                });
            }
            scope.join();
        }
        return count[0];
    }

    @Override
    public long wideTree(int groups, int subtasks) throws Exception {
        try (var scope = StructuredTaskScope.<Long, Void>open(Joiner.awaitAllSuccessfulOrThrow())) {
            List<Subtask<Long>> all = new ArrayList<>(groups);
            for (int i = 0; i < groups; i++) {
                all.add(scope.fork(() -> {
                    long unused = values(subtasks);
                    return (long) subtasks;
                }));
            }
            scope.join();
            long leaves = 0;
            for (Subtask<Long> each : all) {
                leaves += each.get();
            }
            return leaves;
        }
    }
}
