package dev.kindred;

import static dev.kindred.KindFixtures.await;
import static dev.kindred.KindFixtures.failureOf;
import static dev.kindred.KindFixtures.get;
import static dev.kindred.KindFixtures.pathsOf;
import static dev.kindred.KindFixtures.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a failed group says of its failures. */
class FailureGroupTest {

    @RegisterExtension
    static final ActorTestKitExtension KIT = ActorTestKitExtension.withConfig("kindred.failures-kept = 30");

    private final ActorSystem<?> system;

    FailureGroupTest(ActorSystem<?> system) {
        this.system = system;
    }

    /** Fails as soon as it is cancelled. */
    private static Task<Object> failsInCleanup(CountDownLatch started, Throwable failure) {
        return Task.async(context -> {
            CompletableFuture<Object> end = new CompletableFuture<>();
            context.onCancel(() -> end.completeExceptionally(failure));
            started.countDown();
            return end;
        });
    }

    private static Task<Object> failsAfter(CountDownLatch latch, Throwable failure) {
        return Task.async(context -> {
            await(latch);
            return CompletableFuture.failedFuture(failure);
        });
    }

    private TaskGroupException failureOfRun(TaskGroup<?> group) {
        return failureOf(get(group.start(system).outcome()));
    }

    @Test
    @Tag("F1")
    @Tag("F4")
    void firstFailure_isThePrimaryAndTheOthersFollowInTheirOrder() {
        CountDownLatch two = new CountDownLatch(2);
        IOException primary = new IOException("disk full");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Object> a = scope.fork("a", failsInCleanup(two, new IllegalArgumentException("then")));
                    scope.fork("b", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        a.completion()
                                .whenComplete((outcome, rejected) ->
                                        end.completeExceptionally(new IllegalStateException("later")));
                        two.countDown();
                        return end;
                    }));
                    Subtask<Integer> ok = scope.fork("ok", Task.async(() -> CompletableFuture.completedFuture(1)));
                    scope.after(ok).fork("primary", () -> failsAfter(two, primary));
                    scope.after(a).fork("never", KindFixtures::untilCancelled);
                })
                .named("g");
        TaskGroupException failure = failureOfRun(group);
        assertThat(failure.primary()).isEqualTo(new TaskFailure("g/primary", 1, primary));
        assertThat(pathsOf(failure.failures())).containsExactly("g/primary", "g/a", "g/b");
        assertThat(failure.getCause()).isSameAs(primary);
        assertThat(failure.getSuppressed())
                .hasExactlyElementsOfTypes(IllegalArgumentException.class, IllegalStateException.class);
        assertThat(failure)
                .hasMessage("Group [g] failed: [g/primary] IOException: disk full; 2 more failed, 1 succeeded,"
                        + " 1 never started.");
    }

    @Test
    @Tag("G6")
    @Tag("F1")
    void bodyFails_itsFailureComesAfterTheSubtasks() {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Void> bodyFails = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    scope.fork("cleans", failsInCleanup(started, new IOException("cannot roll back")));
                    scope.fork("opens", Task.run(() -> {
                        await(started);
                        bodyFails.completeExceptionally(new IllegalStateException("body"));
                    }));
                    return bodyFails.thenApply(nothing -> () -> 1);
                })
                .named("g");
        TaskGroupException failure = failureOfRun(group);
        assertThat(pathsOf(failure.failures())).containsExactly("g/cleans", "g");
        assertThat(failure.failures().get(1).cause()).hasMessage("body");
    }

    @Test
    @Tag("F2")
    @Tag("F4")
    @Tag("G11")
    void nestedFailure_isOneFailureGroupOfTheOuter() {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("leaf", Task.run(() -> {
                throw new IOException("disk full");
            }));
        });
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> {
                    scope.fork("inner", inner);
                    scope.fork("other", untilCancelled());
                })
                .named("g"));
        assertThat(failure).hasMessage("Group [g] failed: [g/inner/leaf] IOException: disk full; 1 cancelled.");
        assertThat(failure.failures()).singleElement().satisfies(nested -> {
            assertThat(nested.path()).isEqualTo("g/inner");
            assertThat(nested.cause())
                    .isInstanceOf(TaskGroupException.class)
                    .hasMessage("Group [g/inner] failed: [g/inner/leaf] IOException: disk full.");
        });
        assertThat(pathsOf(failure.leaves())).containsExactly("g/inner/leaf");
        assertThat(failure.split(IOException.class).matched().orElseThrow()).isSameAs(failure);
        assertThat(failure.split(IOException.class).rest()).isEmpty();
    }

    @Test
    @Tag("F1")
    @Tag("F4")
    void moreFailuresThanAreKept_areCounted() {
        int all = 40;
        CountDownLatch started = new CountDownLatch(all - 1);
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> {
                    for (int i = 0; i < all - 1; i++) {
                        scope.fork(failsInCleanup(started, new IOException("cannot roll back " + i)));
                    }
                    scope.fork("primary", failsAfter(started, new IOException("disk full")));
                })
                .named("g"));
        assertThat(failure.failures()).hasSize(30);
        assertThat(failure.uncounted()).isEqualTo(10);
        assertThat(failure).hasMessage("Group [g] failed: [g/primary] IOException: disk full; 39 more failed.");
        assertThat(failure.getSuppressed()).hasSize(21);
        assertThat(failure.getSuppressed()[20]).hasMessage("and 19 more: see report()");
    }

    @Test
    @Tag("F4")
    void deepNest_printsWithoutADeepStack() {
        TaskGroup<?> nest = TaskGroup.ofAll(scope -> scope.fork("leaf", Task.run(() -> {
            throw new IOException("deep down");
        })));
        for (int i = 0; i < 300; i++) {
            TaskGroup<?> below = nest;
            nest = TaskGroup.ofAll(scope -> scope.fork("n", below));
        }
        TaskGroupException failure = failureOfRun(nest.named("g"));
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).contains("deep down");
        int depth = 0;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            depth++;
        }
        assertThat(depth).isLessThanOrEqualTo(52);
        assertThat(failure.leaves()).hasSize(1);
        assertThat(failure.report()).isEqualTo(parse(data(failure.report())));
    }

    @Test
    @Tag("F5")
    void report_isDataAlone() {
        CountDownLatch started = new CountDownLatch(1);
        IOException live = new IOException("disk full");
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("cleans", failsInCleanup(started, new UncheckedIOException(new IOException("no"))));
            scope.fork("leaf", failsAfter(started, live));
        });
        TaskGroupException failure = failureOfRun(
                TaskGroup.ofAll(scope -> scope.fork("inner", inner)).named("g"));
        FailureReport report = failure.report();
        assertThat(report.path()).isEqualTo("g");
        assertThat(report.className()).isEqualTo(TaskGroupException.class.getName());
        assertThat(report.message()).isEqualTo(failure.getMessage());
        assertThat(report.stack()).isEmpty();
        assertThat(report.primary()).isTrue();
        FailureReport ofInner = report.failures().get(0);
        assertThat(ofInner.path()).isEqualTo("g/inner");
        FailureReport leaf = ofInner.failures().get(0);
        assertThat(leaf.path()).isEqualTo("g/inner/leaf");
        assertThat(leaf.className()).isEqualTo("java.io.IOException");
        assertThat(leaf.message()).isEqualTo("disk full");
        assertThat(leaf.stack()).startsWith("java.io.IOException: disk full").contains("\tat ");
        assertThat(leaf.attempt()).isEqualTo(1);
        assertThat(leaf.primary()).isTrue();
        assertThat(leaf.failures()).isEmpty();
        assertThat(ofInner.failures().get(1).primary()).isFalse();
        assertThat(parse(data(report))).isEqualTo(report);
        assertThat(failure.leaves().get(0).cause()).isSameAs(live);
    }

    /** Maps, lists, texts, numbers and truths: what any format can carry. */
    private static Map<String, Object> data(FailureReport report) {
        List<Object> failures = new ArrayList<>();
        report.failures().forEach(each -> failures.add(data(each)));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("path", report.path());
        data.put("className", report.className());
        data.put("message", report.message());
        data.put("stack", report.stack());
        data.put("attempt", report.attempt());
        data.put("primary", report.primary());
        data.put("failures", failures);
        return data;
    }

    private static FailureReport parse(Map<?, ?> data) {
        List<FailureReport> failures = new ArrayList<>();
        ((List<?>) data.get("failures")).forEach(each -> failures.add(parse((Map<?, ?>) each)));
        return new FailureReport(
                (String) data.get("path"),
                (String) data.get("className"),
                (String) data.get("message"),
                (String) data.get("stack"),
                (Integer) data.get("attempt"),
                (Boolean) data.get("primary"),
                failures);
    }

    @Test
    @Tag("C8")
    @Tag("F1")
    void cancelledSubtasks_areNoFailures() {
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> {
                    CountDownLatch started = new CountDownLatch(2);
                    scope.fork("x", untilCancelled(started));
                    scope.fork("y", untilCancelled(started));
                    scope.fork("primary", failsAfter(started, new IOException("disk full")));
                })
                .named("g"));
        assertThat(pathsOf(failure.leaves())).containsExactly("g/primary");
        assertThat(failure).hasMessage("Group [g] failed: [g/primary] IOException: disk full; 2 cancelled.");
    }

    @Test
    @Tag("F4")
    void longAndManyLinedMessage_isOneBoundedLine() {
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> scope.fork("t", Task.run(() -> {
                    throw new IOException("first\nsecond " + "x".repeat(1_000));
                })))
                .named("g"));
        assertThat(failure.getMessage())
                .startsWith("Group [g] failed: [g/t] IOException: first second xxx")
                .doesNotContain("\n")
                .hasSizeLessThan(300);
    }

    @Test
    @Tag("F4")
    void messageThatThrows_hidesNoFailure() {
        class Rude extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("rude");
            }
        }
        Rude rude = new Rude();
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> scope.fork("t", Task.run(() -> {
                    throw rude;
                })))
                .named("g"));
        assertThat(failure).hasMessage("Group [g] failed: [g/t] Rude.");
        assertThat(failure.primary().cause()).isSameAs(rude);
    }

    @Test
    @Tag("F6")
    void throwableWhoseEveryMethodThrows_hidesNoFailure() {
        class Ruder extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new StackOverflowError("ruder");
            }

            @Override
            public synchronized Throwable getCause() {
                throw new StackOverflowError("ruder");
            }
        }
        Ruder ruder = new Ruder();
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> {
                    scope.fork("other", untilCancelled());
                    scope.fork("t", Task.run(() -> {
                        throw ruder;
                    }));
                })
                .named("g"));
        assertThat(failure.primary().cause()).isSameAs(ruder);
    }

    @Test
    @Tag("F1")
    void oneThrowableFromTwoSubtasks_isTwoFailures() {
        CountDownLatch started = new CountDownLatch(1);
        IOException shared = new IOException("shared");
        TaskGroupException failure = failureOfRun(TaskGroup.ofAll(scope -> {
                    scope.fork("a", failsInCleanup(started, shared));
                    scope.fork("b", failsAfter(started, shared));
                })
                .named("g"));
        assertThat(pathsOf(failure.failures())).containsExactly("g/b", "g/a");
    }

    @Test
    @Tag("F2")
    void loneTask_failsUnderItsOwnName() {
        TaskGroupException failure = failureOf(get(Task.run(() -> {
                    throw new IOException("disk full");
                })
                .named("save")
                .start(system)
                .outcome()));
        assertThat(failure).hasMessage("Group [save] failed: [save] IOException: disk full.");
    }
}
