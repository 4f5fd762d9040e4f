package dev.kindred;

import static dev.kindred.SimulatedWorks.failingAfter;
import static dev.kindred.SimulatedWorks.failingInCleanup;
import static dev.kindred.SimulatedWorks.groupFailureOf;
import static dev.kindred.SimulatedWorks.untilCancelled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kindred.SimulatedWorks.Gate;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** What a failed group says of its failures. */
class FailureGroupTest {

    private static TaskGroupException failureOfRun(Simulation simulation, Task<?> task) {
        return groupFailureOf(simulation.run(task));
    }

    private static List<String> pathsOf(List<TaskFailure> failures) {
        return failures.stream().map(TaskFailure::path).toList();
    }

    @SimulationTest(seeds = 500)
    @Tag("F1")
    @Tag("F4")
    void firstFailure_isThePrimaryAndTheOthersFollowInTheirOrder(Simulation simulation) {
        Gate two = new Gate(2);
        IOException primary = new IOException("disk full");
        TaskGroup<Void> group = TaskGroup.ofAll(scope -> {
                    Subtask<Object> a = scope.fork("a", failingInCleanup(two, new IllegalArgumentException("then")));
                    scope.fork("b", Task.async(context -> {
                        CompletableFuture<Object> end = new CompletableFuture<>();
                        a.completion()
                                .whenComplete((outcome, rejected) ->
                                        end.completeExceptionally(new IllegalStateException("later")));
                        two.reach();
                        return end;
                    }));
                    Subtask<Integer> ok = scope.fork("ok", Task.async(() -> CompletableFuture.completedFuture(1)));
                    scope.after(ok).fork("primary", () -> failingAfter(two, primary));
                    scope.after(a).fork("never", SimulatedWorks::untilCancelled);
                })
                .named("g");
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(failure.primary()).isEqualTo(new TaskFailure("g/primary", 1, primary));
        assertThat(pathsOf(failure.failures())).containsExactly("g/primary", "g/a", "g/b");
        assertThat(failure.getCause()).isSameAs(primary);
        assertThat(failure.getSuppressed())
                .hasExactlyElementsOfTypes(IllegalArgumentException.class, IllegalStateException.class);
        assertThat(failure)
                .hasMessage("Group [g] failed: [g/primary] IOException: disk full; 2 more failed, 1 succeeded,"
                        + " 1 never started.");
    }

    @SimulationTest(seeds = 500)
    @Tag("G6")
    @Tag("F1")
    void bodyFails_itsFailureComesAfterTheSubtasks(Simulation simulation) {
        Gate started = new Gate();
        CompletableFuture<Void> bodyFails = new CompletableFuture<>();
        TaskGroup<Integer> group = TaskGroup.<Integer>ofAsync(scope -> {
                    scope.fork("cleans", failingInCleanup(started, new IOException("cannot roll back")));
                    started.opened().thenRun(() -> bodyFails.completeExceptionally(new IllegalStateException("body")));
                    return bodyFails.thenApply(nothing -> () -> 1);
                })
                .named("g");
        TaskGroupException failure = failureOfRun(simulation, group);
        assertThat(pathsOf(failure.failures())).containsExactly("g/cleans", "g");
        assertThat(failure.failures().get(1).cause()).hasMessage("body");
    }

    @SimulationTest(seeds = 500)
    @Tag("F2")
    @Tag("F4")
    @Tag("G11")
    void nestedFailure_isOneFailureGroupOfTheOuter(Simulation simulation) {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("leaf", Task.run(() -> {
                throw new IOException("disk full");
            }));
        });
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> {
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

    @SimulationTest(settings = "kindred.failures-kept = 30")
    @Tag("F1")
    @Tag("F4")
    void moreFailuresThanAreKept_areCounted(Simulation simulation) {
        int all = 40;
        Gate started = new Gate(all - 1);
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> {
                            for (int i = 0; i < all - 1; i++) {
                                scope.fork(failingInCleanup(started, new IOException("cannot roll back " + i)));
                            }
                            scope.fork("primary", failingAfter(started, new IOException("disk full")));
                        })
                        .named("g"));
        assertThat(failure.failures()).hasSize(30);
        assertThat(failure.uncounted()).isEqualTo(10);
        assertThat(failure).hasMessage("Group [g] failed: [g/primary] IOException: disk full; 39 more failed.");
        assertThat(failure.getSuppressed()).hasSize(21);
        assertThat(failure.getSuppressed()[20]).hasMessage("and 19 more: see report()");
    }

    @SimulationTest(seeds = 10)
    @Tag("F4")
    void deepNest_printsWithoutADeepStack(Simulation simulation) {
        TaskGroup<?> nest = TaskGroup.ofAll(scope -> scope.fork("leaf", Task.run(() -> {
            throw new IOException("deep down");
        })));
        for (int i = 0; i < 300; i++) {
            TaskGroup<?> below = nest;
            nest = TaskGroup.ofAll(scope -> scope.fork("n", below));
        }
        TaskGroupException failure = failureOfRun(simulation, nest.named("g"));
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

    @SimulationTest(seeds = 500)
    @Tag("F5")
    void report_isDataAlone(Simulation simulation) {
        Gate started = new Gate();
        IOException live = new IOException("disk full");
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("cleans", failingInCleanup(started, new UncheckedIOException(new IOException("no"))));
            scope.fork("leaf", failingAfter(started, live));
        });
        TaskGroupException failure = failureOfRun(
                simulation, TaskGroup.ofAll(scope -> scope.fork("inner", inner)).named("g"));
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

    @SimulationTest(seeds = 500)
    @Tag("C8")
    @Tag("F1")
    void cancelledSubtasks_areNoFailures(Simulation simulation) {
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> {
                            Gate started = new Gate(2);
                            scope.fork("x", untilCancelled(started));
                            scope.fork("y", untilCancelled(started));
                            scope.fork("primary", failingAfter(started, new IOException("disk full")));
                        })
                        .named("g"));
        assertThat(pathsOf(failure.leaves())).containsExactly("g/primary");
        assertThat(failure).hasMessage("Group [g] failed: [g/primary] IOException: disk full; 2 cancelled.");
    }

    @SimulationTest
    @Tag("F4")
    void longAndManyLinedMessage_isOneBoundedLine(Simulation simulation) {
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> scope.fork("t", Task.run(() -> {
                            throw new IOException("first\nsecond " + "x".repeat(1_000));
                        })))
                        .named("g"));
        assertThat(failure.getMessage())
                .startsWith("Group [g] failed: [g/t] IOException: first second xxx")
                .doesNotContain("\n")
                .hasSizeLessThan(300);
    }

    @SimulationTest
    @Tag("F4")
    void messageThatThrows_hidesNoFailure(Simulation simulation) {
        class Rude extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("rude");
            }
        }
        Rude rude = new Rude();
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> scope.fork("t", Task.run(() -> {
                            throw rude;
                        })))
                        .named("g"));
        assertThat(failure).hasMessage("Group [g] failed: [g/t] Rude.");
        assertThat(failure.primary().cause()).isSameAs(rude);
    }

    @SimulationTest(seeds = 500)
    @Tag("F6")
    void throwableWhoseEveryMethodThrows_hidesNoFailure(Simulation simulation) {
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
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> {
                            scope.fork("other", untilCancelled());
                            scope.fork("t", Task.run(() -> {
                                throw ruder;
                            }));
                        })
                        .named("g"));
        assertThat(failure.primary().cause()).isSameAs(ruder);
    }

    @SimulationTest
    @Tag("F1")
    void oneThrowableFromTwoSubtasks_isTwoFailures(Simulation simulation) {
        Gate started = new Gate();
        IOException shared = new IOException("shared");
        TaskGroupException failure = failureOfRun(
                simulation,
                TaskGroup.ofAll(scope -> {
                            scope.fork("a", failingInCleanup(started, shared));
                            scope.fork("b", failingAfter(started, shared));
                        })
                        .named("g"));
        assertThat(pathsOf(failure.failures())).containsExactly("g/b", "g/a");
    }

    @SimulationTest
    @Tag("F2")
    void loneTask_failsUnderItsOwnName(Simulation simulation) {
        TaskGroupException failure = failureOfRun(
                simulation,
                Task.run(() -> {
                            throw new IOException("disk full");
                        })
                        .named("save"));
        assertThat(failure).hasMessage("Group [save] failed: [save] IOException: disk full.");
    }

    @SimulationTest(seeds = 500)
    @Tag("F3")
    @Tag("XS-01")
    void failuresOfNestedGroups_areHandledByTheirTypes_andTheRestIsThrown(Simulation simulation) {
        TaskGroup<List<Outcome<Void>>> group = TaskGroup.joining(
                        Joiner.<Void>tolerating(2),
                        failing("io", new IOException("disk full")),
                        failing("state", new IllegalStateException("broken")),
                        TaskGroup.ofAll(scope -> scope.fork(failing("deep", new IOException("no network"))))
                                .named("inner"))
                .named("outer");
        TaskGroupException failure = groupFailureOf(simulation.run(group));
        List<String> handled = new ArrayList<>();

        assertThatThrownBy(() -> failure.handle(on -> on.any(
                        IOException.class, matched -> matched.leaves().forEach(leaf -> handled.add(leaf.path())))))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        rest -> assertThat(rest.leaves())
                                .singleElement()
                                .satisfies(leaf -> assertThat(leaf.path()).isEqualTo("outer/state")));
        assertThat(handled).containsExactlyInAnyOrder("outer/io", "outer/inner/deep");
    }

    private static Task<Void> failing(String name, Exception failure) {
        return Task.asyncRun(context -> context.sleep(Duration.ofMillis(1))
                        .thenCompose(slept -> CompletableFuture.failedFuture(failure)))
                .named(name);
    }
}
