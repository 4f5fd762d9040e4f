package dev.kindred.benchmarks;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One way to run tasks that belong together; lives as long as its process, and does one workload. What it does not do it
 * leaves out: no table has it then.
 *
 * <p>Each answers what shows that all was done, which the caller checks.
 */
interface Contender extends AutoCloseable {

    /** W1: a group of so many subtasks, each of which returns its number. Answers the sum, computed from the results. */
    default long values(int subtasks) throws Exception {
        throw new LeftOut();
    }

    /** Makes all that is kept between groups anew. */
    default void forgetWarmth() throws Exception {}

    /** W2: groups of three, one after another, by so many drivers at once. Answers how many results were right. */
    default long triples(int groups, int drivers) throws Exception {
        throw new LeftOut();
    }

    /** W2, where the drivers own what they start: it ends with them. */
    default long spawned(int groups, int drivers) throws Exception {
        throw new LeftOut();
    }

    /** W10: as W2, and each subtask holds one of so many permits that all groups share. */
    default long sharing(int groups, int drivers, int permits) throws Exception {
        throw new LeftOut();
    }

    /** Begins one group of three, and waits for nothing; its sum is told on any thread. */
    default void begin(int number, LongConsumer ended) throws Exception {
        throw new LeftOut();
    }

    /** W3: so many subtasks, so many at once, each of which waits as long. Answers the sum of their numbers. */
    default long limited(int subtasks, int limit, int waitMillis) throws Exception {
        throw new LeftOut();
    }

    /**
     * W4: so many siblings that wait for ever, and one that fails when all wait. Answers the nanoseconds from just before it
     * fails until the caller has the failure and all are gone.
     */
    default long failFast(int siblings) throws Exception {
        throw new LeftOut();
    }

    /** W5: measures while so many subtasks of one group wait. */
    default long whileParked(int subtasks, LongSupplier measure) throws Exception {
        throw new LeftOut();
    }

    /** W6: so many subtasks that block their thread for as long, so many at once. Answers how many have done it. */
    default long sleeps(int subtasks, int limit, int millis) throws Exception {
        throw new LeftOut();
    }

    /** W7: a binary tree of groups. Answers its number of leaves. */
    default long tree(int depth) throws Exception {
        throw new LeftOut();
    }

    /** W8: so many items, taken lazily, nothing kept. Answers the sum of their results. */
    default long items(int items) throws Exception {
        throw new LeftOut();
    }

    /** W9: a semaphore of one permit, acquired and given back so often, by so many at once. Answers how often it was. */
    default long permits(int times, int waiters) throws Exception {
        throw new LeftOut();
    }

    /** A tree of groups that are wide, two levels deep. Answers its number of leaves. */
    default long wideTree(int groups, int subtasks) throws Exception {
        throw new LeftOut();
    }

    @Override
    default void close() {}

    /** A contender does not do this. */
    final class LeftOut extends UnsupportedOperationException {
        private static final long serialVersionUID = 1;
    }
}
