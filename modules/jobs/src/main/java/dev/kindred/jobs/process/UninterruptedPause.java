package dev.kindred.jobs.process;

import java.util.concurrent.TimeUnit;

/** Waits that go on when the thread is interrupted, which is remembered. For one thread. */
final class UninterruptedPause {

    private boolean interrupted;

    void of(long nanos) {
        until(end -> TimeUnit.NANOSECONDS.sleep(end), nanos);
    }

    void of(Wait wait, long nanos) {
        until(wait, nanos);
    }

    void restoreInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    interface Wait {
        void atMost(long nanos) throws InterruptedException;
    }

    private void until(Wait wait, long nanos) {
        long end = System.nanoTime() + nanos;
        while (true) {
            try {
                wait.atMost(end - System.nanoTime());
                return;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
