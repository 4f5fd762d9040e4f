package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.internal.rules.SemaphoreRules.Refusal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a million of those that wait take, and what they leave. */
@Tag("L7")
@Tag("exploration") // too slow to run again for each mutant of the rules
class SemaphoreMemoryTest {

    private static final int MANY = 1_000_000;
    private static final long MOST_BYTES_EACH = 200;
    private static final long MOST_LEFT = 1_000_000;

    /** Keeps an address, as the actor does. */
    private static final class Addressed extends PermitRequest {
        private final Object replyTo;

        Addressed(PermitHolder holder, long id, Object replyTo) {
            super(1, holder, id);
            this.replyTo = replyTo;
        }
    }

    private static final class Silent implements SemaphoreEffects {
        private int cancelled;

        @Override
        public void granted(PermitRequest request) {}

        @Override
        public void refused(PermitRequest request, Refusal why) {
            throw new AssertionError(why);
        }

        @Override
        public void timedOut(PermitRequest request) {}

        @Override
        public void cancelled(PermitRequest request) {
            cancelled += ((Addressed) request).replyTo == this ? 1 : 0;
        }

        @Override
        public void watch(PermitHolder holder) {}

        @Override
        public void unwatch(PermitHolder holder) {}

        @Override
        public void setTimer(long at) {}

        @Override
        public void cancelTimer() {}
    }

    private final Silent effects = new Silent();
    private final SemaphoreRules rules = new SemaphoreRules(1, Integer.MAX_VALUE, effects);

    @Test
    @Tag("SE-05")
    void aMillionWaitOfOneHolder_areSmall_andCancelledLeaveNothing() {
        PermitHolder holder = new PermitHolder();
        rules.acquire(new Addressed(holder, MANY + 1, effects), SemaphoreRules.FOREVER, 0);
        long before = liveHeap();

        for (int i = 1; i <= MANY; i++) {
            rules.acquire(new Addressed(holder, i, effects), 1_000_000_000L + i, i);
        }

        assertSmall(before, "of one holder");
        for (int i = 1; i <= MANY; i++) { // not in the order of the queue
            rules.cancel(holder, (i * 7919L) % MANY + 1, MANY + i);
        }
        assertNothingLeft(before);
    }

    @Test
    @Tag("SE-15")
    void aMillionHoldersWait_areSmall_andGoneLeaveNothing() {
        rules.acquire(new Addressed(new PermitHolder(), 1, effects), SemaphoreRules.FOREVER, 0);
        PermitHolder[] holders = new PermitHolder[MANY];
        long before = liveHeap();

        for (int i = 0; i < MANY; i++) {
            holders[i] = new PermitHolder();
            rules.acquire(new Addressed(holders[i], 1, effects), 2_000_000_000L - i, i);
        }

        assertSmall(before, "of a holder each");
        for (int i = 0; i < MANY; i++) {
            rules.holderGone(holders[i], MANY + i);
            holders[i] = null;
        }
        assertNothingLeft(before);
        assertThat(holders).hasSize(MANY); // they are there until now
    }

    private void assertSmall(long before, String what) {
        long each = (liveHeap() - before) / MANY;
        System.out.printf("A million that wait, %s: %d bytes each%n", what, each);
        assertThat(rules.waiting()).isEqualTo(MANY);
        assertThat(each).isLessThanOrEqualTo(MOST_BYTES_EACH);
    }

    private void assertNothingLeft(long before) {
        assertThat(rules.waiting()).isZero();
        assertThat(effects.cancelled).isEqualTo(MANY);
        assertThat(liveHeap() - before).isLessThan(MOST_LEFT);
        assertThat(rules.waiting()).isZero(); // they are there until now
    }

    private static long liveHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
