package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import dev.kindred.TaskCancelledException;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class CancelTest {

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final Queue<String> trace = new ConcurrentLinkedQueue<>();

    @Test
    void cancelledFromOutside_tellsWhoAndWhy(ActorSystem<?> system) throws Exception {
        TaskGroup<Void> search = TaskGroup.ofAll(scope -> scope.fork("index", Task.run(this::waitForEver)));

        // #cancel-from-outside
        RunningTask<Void> running = search.named("search").start(system);
        running.cancel("the user left");
        CompletionStage<Outcome<Void>> end = running.outcome(); // completes when all of it is gone
        // #cancel-from-outside

        assertThat(cancellationOf(endOf(end)))
                .isEqualTo(new Cancellation(Cancellation.Origin.REQUESTED, "search", "the user left"));
    }

    @Test
    void theStageIsCancelled_theWorkIsToo(ActorSystem<?> system) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        Task<Void> search = Task.run(() -> {
            try {
                waitForEver();
            } finally {
                gone.countDown();
            }
        });

        // #cancel-the-stage
        CompletableFuture<Void> result = search.run(system).toCompletableFuture();
        // #cancel-the-stage
        started.await();
        // #cancel-the-stage
        result.cancel(true); // cancels the work, not only the future
        // #cancel-the-stage

        gone.await();
        assertThat(result).isCancelled();
    }

    @Test
    void resultOfACancelledTask_failsWithTheCancel(ActorSystem<?> system) throws Exception {
        RunningTask<Void> running = Task.run(this::waitForEver).start(system);
        running.cancel("stop");

        Throwable failure = endOf(running.result().handle((value, thrown) -> thrown));

        assertThat(failure).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void blockingIsCancelled_itsFinallyRunsBeforeTheEnd(ActorSystem<?> system) throws Exception {
        // #cleanup-blocking
        Task<String> upload = Task.blocking(() -> {
            try {
                return sendFile(); // the interrupt ends it
            } finally {
                removeHalfSent(); // has run when the group replies
            }
        });
        // #cleanup-blocking

        cancelOnceStarted(upload, system);

        assertThat(trace).containsExactly("removed");
    }

    private String sendFile() throws InterruptedException {
        waitForEver();
        return "sent";
    }

    private void removeHalfSent() {
        trace.add("removed");
    }

    @Test
    void computeIsCancelled_itsLoopEnds(ActorSystem<?> system) throws Exception {
        // #cleanup-compute
        Task<Long> count = Task.compute(context -> {
            long primes = 0;
            for (long number = 2; number != 0; number++) {
                if (context.isCancelled()) {
                    throw new CancellationException("at " + number); // the echo of the cancel
                }
                primes += isPrime(number) ? 1 : 0;
            }
            return primes;
        });
        // #cleanup-compute

        assertThat(cancelOnceStarted(count, system)).isInstanceOf(Outcome.Cancelled.class);
    }

    private boolean isPrime(long number) {
        started.countDown();
        return number == 2;
    }

    @Test
    void asyncIsCancelled_itsStageIsCancelledAndCleanupAwaited(ActorSystem<?> system) throws Exception {
        // #cleanup-async
        Task<String> fetch = Task.async(context -> {
            CompletionStage<String> page = context.cancelling(requestPage());
            return page.whenCompleteAsync((text, failure) -> closeConnection(), context.executor());
        });
        // #cleanup-async

        cancelOnceStarted(fetch, system);

        assertThat(trace).containsExactly("closed");
    }

    private CompletionStage<String> requestPage() {
        started.countDown();
        return new CompletableFuture<>();
    }

    private void closeConnection() {
        trace.add("closed");
    }

    // #cleanup-behavior
    enum Stop {
        INSTANCE
    }

    Behavior<Stop> crawler(ActorRef<Integer> replyTo) {
        return Behaviors.setup(context -> {
            openBrowser();
            return Behaviors.receiveMessage(stop -> {
                closeBrowser();
                return Behaviors.stopped();
            });
        });
    }

    final Task<Integer> crawl = Task.behavior(Stop.INSTANCE, this::crawler);
    // #cleanup-behavior

    private void openBrowser() {
        started.countDown();
    }

    private void closeBrowser() {
        trace.add("closed");
    }

    @Test
    void behaviorIsCancelled_getsItsStopMessage(ActorSystem<?> system) throws Exception {
        assertThat(cancelOnceStarted(crawl, system)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(trace).containsExactly("closed");
    }

    @Test
    void graceIsOver_theGroupRepliesWithoutIt(ActorSystem<?> system) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Task<Void> deaf = Task.run(() -> {
            started.countDown();
            boolean released = false;
            while (!released) {
                released = ignoringInterrupts(release);
            }
        });

        // #grace
        Task<Void> report = deaf.named("report").grace(Duration.ofMillis(50));
        // #grace

        Outcome<Void> end = cancelOnceStarted(report, system);
        release.countDown();
        assertThat(end.fold(value -> "", Throwable::getMessage, Cancellation::toString))
                .startsWith("Group [report] failed: [report] UnresponsiveTaskException: Task [report] still runs 50 ms"
                        + " after it was cancelled because stop.");
    }

    private static boolean ignoringInterrupts(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void waitForEver() throws InterruptedException {
        started.countDown();
        never.await();
    }

    private <T> Outcome<T> cancelOnceStarted(Task<T> task, ActorSystem<?> system) throws Exception {
        RunningTask<T> running = task.start(system);
        started.await();
        running.cancel("stop");
        return endOf(running.outcome());
    }

    private static Cancellation cancellationOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        return ((Outcome.Cancelled<?>) outcome).cancellation();
    }
}
