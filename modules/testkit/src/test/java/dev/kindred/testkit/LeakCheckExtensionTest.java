package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import dev.kindred.RunningTask;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.slf4j.LoggerFactory;

/** What {@link LeakCheck} makes of tests on a real actor system. */
class LeakCheckExtensionTest {

    @Test
    void nothingIsLeft_passes() {
        assertThat(failure(WithField.class, "clean")).isEmpty();
    }

    @Test
    void allTestsOfAClass_areCheckedOneAfterTheOther() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(WithField.class))
                .execute()
                .testEvents()
                .assertStatistics(stats -> stats.started(2).succeeded(2));
    }

    @Test
    void whatTheTestStopsAfterwards_isNoLeak() {
        assertThat(failure(WithField.class, "cancelledAfterEach")).isEmpty();
    }

    @Test
    void groupThatRuns_isNamedWithItsTree() {
        assertThat(failure(Leaking.class, "group"))
                .get()
                .asString()
                .contains("GROUP: This still runs:", "[left] async running", "ACTOR: /system/.");
    }

    @Test
    void threadAndTimerThatAreLeft_areNamed() {
        assertThat(failure(Leaking.class, "threadAndTimer"))
                .get()
                .asString()
                .contains("THREAD: 1 thread runs blocking code", "TIMER: 1 timers of groups are set.");
        Leaking.stop.countDown();
    }

    @Test
    void permitThatIsHeld_isNamed() {
        assertThat(failure(Leaking.class, "permit"))
                .get()
                .asString()
                .contains("PERMIT: [/system/testProbe", "holds 1 of 2 permits of semaphore [db].");
    }

    @Test
    void deadLetter_isNamed() {
        assertThat(failure(Leaking.class, "deadLetter"))
                .get()
                .asString()
                .contains("DEAD_LETTER: too late to /user/gone");
    }

    @Test
    void loggedError_isNamed() {
        assertThat(failure(Leaking.class, "error")).get().asString().contains("LOGGED_ERROR: here: on purpose");
    }

    @Test
    void whatIsAllowed_passes() {
        assertThat(failure(Leaking.class, "allowedError")).isEmpty();
    }

    @Test
    @Tag("linux")
    void childProcess_isNamed() {
        assertThat(failure(Leaking.class, "process")).get().asString().contains("PROCESS: process ", " still runs");
        Leaking.child.destroyForcibly();
    }

    @Test
    void noActorSystem_isToldSo() {
        assertThat(failure(WithoutSystem.class, "any"))
                .get()
                .asString()
                .contains("its class has no field of type ActorTestKit or ActorSystem");
    }

    @LeakCheck
    static class WithField {
        static ActorTestKit kit;
        private RunningTask<?> running;

        @AfterEach
        void cancel() {
            if (running != null) {
                running.cancel("the test is over");
            }
        }

        @BeforeAll
        static void create() {
            kit = ActorTestKit.create();
        }

        @AfterAll
        static void shutDown() {
            kit.shutdownTestKit();
        }

        @Test
        void clean() throws Exception {
            kit.spawn(Behaviors.<String>ignore(), "mine").tell("hello");
            Task.blocking(() -> 1).join(kit.system());
        }

        @Test
        void cancelledAfterEach() {
            running = waiting().start(kit.system());
        }
    }

    @LeakCheck
    @ExtendWith(ActorTestKitExtension.class)
    static class Leaking {
        static final CountDownLatch stop = new CountDownLatch(1);
        static Process child;

        @Test
        void group(ActorTestKit kit) {
            RunningTask<?> left = waiting().named("left").start(kit.system());
            assertThat(left.path()).isEqualTo("left");
        }

        @Test
        void threadAndTimer(ActorTestKit kit) throws InterruptedException {
            CountDownLatch started = new CountDownLatch(1);
            RunningTask<?> left = Task.run(() -> {
                        started.countDown();
                        stop.await();
                    })
                    .start(kit.system());
            started.await();
            assertThat(left.path()).isEqualTo("group");
            CountDownLatch opened = new CountDownLatch(1);
            TaskGroup<Void> idle = TaskGroup.ofAll(scope -> {
                scope.fork(waiting());
                opened.countDown();
            });
            assertThat(idle.timeout(Duration.ofDays(1)).start(kit.system()).path())
                    .isEqualTo("group");
            opened.await();
        }

        @Test
        void permit(ActorTestKit kit) {
            ActorRef<Semaphore.Command> db = kit.spawn(Semaphore.create("db", 2));
            TestProbe<Semaphore.AcquireReply> holder = kit.createTestProbe();
            db.tell(new Semaphore.Acquire(1, holder.ref(), holder.ref()));
            holder.expectMessageClass(Semaphore.Granted.class);
        }

        @Test
        void deadLetter(ActorTestKit kit) {
            ActorRef<String> gone = kit.spawn(Behaviors.<String>ignore(), "gone");
            kit.stop(gone);
            gone.tell("too late");
        }

        @Test
        void error(ActorTestKit kit) {
            LoggerFactory.getLogger("here").error("on purpose");
        }

        @Test
        @LeakCheck(allow = Leak.LOGGED_ERROR)
        void allowedError(ActorTestKit kit) {
            LoggerFactory.getLogger("here").error("on purpose");
        }

        @Test
        void process(ActorTestKit kit) throws Exception {
            child = new ProcessBuilder("sleep", "60").start();
        }
    }

    @LeakCheck
    static class WithoutSystem {
        @Test
        void any() {}
    }

    private static Task<Object> waiting() {
        return Task.async(c -> c.cancelling(new CompletableFuture<>()));
    }

    private static Optional<Throwable> failure(Class<?> type, String method) {
        boolean bare = type != Leaking.class;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(type, method, bare ? "" : ActorTestKit.class.getName()))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .findFirst()
                .flatMap(event ->
                        event.getRequiredPayload(TestExecutionResult.class).getThrowable());
    }
}
