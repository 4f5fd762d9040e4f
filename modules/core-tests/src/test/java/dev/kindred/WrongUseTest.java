package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.typed.ActorSystem;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong says what to do. */
@ExtendWith(ActorTestKitExtension.class)
class WrongUseTest {

    private final ActorSystem<?> system;

    WrongUseTest(ActorSystem<?> system) {
        this.system = system;
    }

    private Throwable primaryOf(TaskGroup<?> group) {
        return failureOf(get(group.named("g").start(system).outcome()))
                .primary()
                .cause();
    }

    // ---- forks that come too late ----

    @Test
    @Tag("G7")
    void forkAfterAFailure_isRejectedWithItsCause() {
        CompletableFuture<Subtask<Object>> late = new CompletableFuture<>();
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    CountDownLatch started = new CountDownLatch(1);
                    scope.fork("thumb-1", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        context.onCancel(() -> {
                            Subtask<Object> rejected = scope.fork("thumb-7", untilCancelled());
                            rejected.completion().whenComplete((outcome, failure) -> {
                                late.complete(rejected);
                                end.complete(1);
                            });
                        });
                        started.countDown();
                        return end;
                    }));
                    scope.fork("thumb-2", Task.run(() -> {
                        await(started);
                        throw new IOException("disk full");
                    }));
                })
                .named("resize");
        failureOf(get(group.start(system).outcome()));
        Subtask<Object> rejected = get(late);
        String message =
                "Cannot fork [thumb-7] into group [resize]: the group is cancelled because [resize/thumb-2] failed"
                        + " (IOException: disk full). Fork before the first failure, or use Joiner.awaitAll().";
        assertThat(rejected.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(rejected::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(message);
        assertThatThrownBy(rejected::outcome).hasMessage(message);
        assertThat(rejected.completion().toCompletableFuture()).isCompletedExceptionally();
        assertThat(rejected.startedAt()).isEmpty();
    }

    @Test
    @Tag("G7")
    void forkAfterTheGroupHasSettled_isRejected() throws Exception {
        AtomicReference<Scope<Object>> escaped = new AtomicReference<>();
        TaskGroup.ofAll(escaped::set).named("resize").join(system);
        Subtask<Object> late = escaped.get().fork("thumb-7", untilCancelled());
        assertThat(late.state()).isEqualTo(SubtaskState.REJECTED);
        assertThatThrownBy(late::get)
                .isInstanceOf(ForkRejectedException.class)
                .hasMessage(
                        "Cannot fork [thumb-7] into group [resize]: the group has settled. Fork from its body, or from"
                                + " a subtask that still runs.");
    }

    @Test
    @Tag("G7")
    void forkInTheResultFunction_isRejectedThere() {
        assertThat(primaryOf(TaskGroup.of(scope -> () -> scope.fork("late", untilCancelled()))))
                .isInstanceOf(ForkRejectedException.class)
                .hasMessageStartingWith("Cannot fork [late] into group [g]: the group has settled.");
    }

    // ---- handles that are read at the wrong time ----

    @Test
    void handleReadInTheBody_saysThatItHasNotEnded() {
        assertThat(primaryOf(TaskGroup.ofAll(
                        scope -> scope.fork("a", untilCancelled()).get())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot read [g/a]: it has not ended (WAITING). Read handles in the result function, or in a"
                                + " task forked after() it.");
    }

    @Test
    void handleOfAFailedOne_saysThatItFailed() {
        AtomicReference<Subtask<Object>> handle = new AtomicReference<>();
        IOException cause = new IOException("disk full");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> handle.set(scope.fork("a", Task.<Object>blocking(() -> {
            throw cause;
        }))));
        assertThat(primaryOf(group)).isSameAs(cause);
        assertThatThrownBy(() -> handle.get().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read [g/a]: it failed (java.io.IOException: disk full). Look at its outcome().")
                .hasCause(cause);
    }

    @Test
    void handleOfACancelledOne_saysThatItWasCancelled() {
        KindFixtures.Started<Object> running = KindFixtures.start(system, untilCancelled());
        running.group().cancel("enough");
        running.cancelled();
        assertThatThrownBy(() -> running.subtask().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot read [g/t]: it was cancelled because enough. Look at its outcome().");
    }

    // ---- nulls ----

    @Test
    void nulls_areRefusedAtOnce() {
        assertThatThrownBy(() -> Task.async((java.util.concurrent.Callable<CompletionStage<Object>>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("function");
        assertThatThrownBy(() -> Task.run((Task.Action) null)).hasMessage("code");
        assertThatThrownBy(() -> TaskGroup.of(null)).hasMessage("body");
        assertThatThrownBy(() -> TaskGroup.ofAll(null)).hasMessage("body");
        assertThatThrownBy(() -> TaskGroup.ofAsync(null)).hasMessage("body");
        assertThatThrownBy(() -> untilCancelled().named(null)).hasMessage("name");
        assertThatThrownBy(() -> untilCancelled().timeout(null)).hasMessage("timeout");
        assertThatThrownBy(() -> untilCancelled().grace(null)).hasMessage("grace");
        List<Task<Object>> withNull = new ArrayList<>();
        withNull.add(null);
        assertThatThrownBy(() -> TaskGroup.joining(Joiner.awaitAll(), withNull)).hasMessage("task");
        assertThat(primaryOf(TaskGroup.ofAll(scope -> scope.fork("a", null)))).hasMessage("task");
        assertThat(primaryOf(TaskGroup.ofAll(scope -> scope.fork(null, untilCancelled()))))
                .hasMessage("name");
    }

    @Test
    void nullResult_fails() {
        assertThat(primaryOf(TaskGroup.of(scope -> () -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The result function returned null. Use TaskGroup.ofAll where there is no result.");
    }

    @Test
    void nullResultFunction_fails() {
        String message = "The body returned null in place of the result function. Use TaskGroup.ofAll for none.";
        assertThat(primaryOf(TaskGroup.of(scope -> null))).hasMessage(message);
        assertThat(primaryOf(TaskGroup.ofAsync(scope -> CompletableFuture.completedFuture(null))))
                .hasMessage(message);
        assertThat(primaryOf(
                        TaskGroup.ofAsync(scope -> scope.sleep(Duration.ZERO).thenApply(nothing -> null))))
                .hasMessage(message);
    }

    @Test
    void nullStageOfABody_fails() {
        assertThat(primaryOf(TaskGroup.ofAsync(scope -> null)))
                .hasMessage("The body returned null in place of a stage.");
    }

    // ---- names ----

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", "a\nb", "a\u0085b", "#1", "\u0000"})
    void nameThatNoPathCanHave_isRefused(String name) {
        String shown = name.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        assertThatThrownBy(() -> untilCancelled().named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the name [" + shown + "]: a name has 1 to 200 characters, no '/' and no control"
                        + " character, and does not begin with '#'.");
        assertThat(primaryOf(TaskGroup.ofAll(scope -> scope.fork(name, untilCancelled()))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameThatIsTooLong_isRefusedInABoundedLine() {
        assertThat(untilCancelled().named("x".repeat(200))).isNotNull();
        assertThatThrownBy(() -> untilCancelled().named("x".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    @Tag("S4")
    void duplicateNames_areMadeUnique() throws Exception {
        List<String> names = TaskGroup.<List<String>>of(scope -> {
                    List<Subtask<Integer>> forked = new ArrayList<>();
                    for (String name : List.of("thumb", "thumb", "thumb-2", "thumb", "thumb-2")) {
                        forked.add(scope.fork(name, Task.compute(() -> 1)));
                    }
                    forked.add(scope.fork(Task.compute(() -> 1)));
                    forked.add(scope.fork(Task.compute(() -> 1).named("thumb")));
                    forked.add(scope.fork(Task.compute(() -> 1)));
                    return () -> forked.stream().map(Subtask::name).toList();
                })
                .join(system);
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names)
                .containsExactly("thumb", "thumb-2", "thumb-2-2", "thumb-3", "thumb-2-3", "#1", "thumb-4", "#2");
    }

    @Test
    void oneNameForAHundredThousand_takesNoSearch() throws Exception {
        int many = 100_000;
        List<String> names = TaskGroup.<List<String>>of(scope -> {
                    List<Subtask<Object>> forked = IntStream.range(0, many)
                            .mapToObj(i -> scope.fork("thumb", untilCancelled()))
                            .toList();
                    throw new Escape(forked.stream().map(Subtask::name).toList());
                })
                .start(system)
                .outcome()
                .thenApply(outcome -> ((Escape) failureOf(outcome).primary().cause()).names)
                .toCompletableFuture()
                .get(KindFixtures.PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(names).hasSize(many).doesNotHaveDuplicates().endsWith("thumb-" + many);
    }

    private static final class Escape extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<String> names;

        Escape(List<String> names) {
            this.names = names;
        }
    }

    // ---- numbers ----

    @Test
    void limitBelowOne_isRefused() {
        for (int wrong : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).limit(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cannot use the limit " + wrong + ": it must be at least 1. Leave it out for none.");
        }
    }

    @Test
    void timeoutOrGraceBelowItsRange_isRefused() {
        assertThatThrownBy(() -> untilCancelled().timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the timeout PT0S: it must be more than 0. Leave it out for none.");
        assertThatThrownBy(() -> TaskGroup.ofAll(scope -> {}).timeout(Duration.ofMillis(-1)))
                .hasMessage("Cannot use the timeout PT-0.001S: it must be more than 0. Leave it out for none.");
        assertThatThrownBy(() -> untilCancelled().grace(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use the grace PT-0.001S: it must be at least 0.");
        assertThat(untilCancelled().grace(Duration.ZERO)).isNotNull();
    }

    // ---- bodies ----

    @Test
    @Tag("G6")
    void bodyThrows_whatItForkedNeverStarts() {
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    scope.fork("a", untilCancelled());
                    throw new IOException("no more");
                })
                .named("g");
        assertThatThrownBy(() -> group.join(system))
                .hasMessage("Group [g] failed: [g] IOException: no more; 1 never started.");
    }

    @Test
    @Tag("G6")
    void asyncBodyGivesAStageThatCannotBeListenedTo_fails() {
        CompletableFuture<java.util.concurrent.Callable<Integer>> odd = new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> thenApply(
                    java.util.function.Function<? super java.util.concurrent.Callable<Integer>, ? extends U> fn) {
                throw new UnsupportedOperationException("odd");
            }
        };
        assertThat(primaryOf(TaskGroup.<Integer>ofAsync(scope -> odd))).hasMessage("odd");
    }

    @Test
    @Tag("G5")
    void bodyForksNothing_theResultIsComputed() throws Exception {
        assertThat(TaskGroup.of(scope -> () -> "alone").join(system)).isEqualTo("alone");
        assertThat(TaskGroup.ofAll(scope -> {}).join(system)).isNull();
    }

    @Test
    @Tag("J3")
    void resultFunctionThrows_theGroupFails() {
        IOException cause = new IOException("cannot add up");
        assertThat(primaryOf(TaskGroup.of(scope -> () -> {
                    throw cause;
                })))
                .isSameAs(cause);
    }

    @Test
    @Tag("B1")
    void bodyThatHoldsItsSupervisor_isWarnedOfWithItsPath() {
        LoggingTestKit.warn("The body of group [slow] held its supervisor for ")
                .expect(
                        system,
                        () -> get(TaskGroup.ofAll(scope -> holdFor(60))
                                .named("slow")
                                .run(system)));
        LoggingTestKit.warn("The result function of group [slow] held its supervisor for ")
                .expect(
                        system,
                        () -> get(TaskGroup.of(scope -> () -> holdFor(60))
                                .named("slow")
                                .run(system)));
        LoggingTestKit.warn("The function that makes a task of group [slow] held its supervisor for ")
                .expect(
                        system,
                        () -> get(TaskGroup.ofAll(scope -> scope.after().fork("a", () -> {
                                    holdFor(60);
                                    return Task.compute(() -> 1);
                                }))
                                .named("slow")
                                .run(system)));
    }

    private static long holdFor(long millis) {
        long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return millis;
    }

    // ---- a value can be run twice ----

    @Test
    void oneValueTwiceAtOnce_isTwoRuns() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        TaskGroup<Integer> group = TaskGroup.of(scope -> {
            Subtask<Integer> a = scope.fork("a", Task.blocking(() -> {
                both.countDown();
                await(both);
                return 1;
            }));
            return a::get;
        });
        CompletionStage<Integer> one = group.run(system);
        CompletionStage<Integer> two = group.run(system);
        assertThat(get(one) + get(two)).isEqualTo(2);
    }
}
