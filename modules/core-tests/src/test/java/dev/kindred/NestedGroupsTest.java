package dev.kindred;

import static dev.kindred.Works.cancellationOf;
import static dev.kindred.Works.groupFailureOf;
import static dev.kindred.Works.outcomeOf;
import static dev.kindred.Works.reached;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Cancellation.Origin;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NestedGroupsTest {

    @RegisterExtension
    static final TestSystem SYSTEM = TestSystem.create();

    private static final int DEEP = 1_000;

    private static TaskGroup<Object> nested(int depth, Task<?> innermost) {
        Task<?> task = innermost;
        TaskGroup<Object> group = null;
        for (int i = 0; i < depth; i++) {
            Task<?> inner = task;
            group = TaskGroup.<Object>of(scope -> {
                Subtask<?> subtask = scope.fork("n", inner);
                return subtask::get;
            });
            task = group;
        }
        return group.named("top");
    }

    @Test
    @Tag("G11")
    void innerFails_itIsOneNestedFailureGroupOfTheOuter() {
        CountDownLatch started = new CountDownLatch(2);
        AtomicReference<Subtask<?>> sibling = new AtomicReference<>();
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork("bad", Task.run(() -> {
                reached(started);
                throw new IOException("disk full");
            }));
            scope.fork("good", Works.asleep(started));
        });
        TaskGroup<Void> outer = TaskGroup.ofAll(scope -> {
                    scope.fork("inner", inner);
                    sibling.set(scope.fork("sibling", Works.parked(started)));
                })
                .named("outer");

        TaskGroupException failure = groupFailureOf(outcomeOf(outer, SYSTEM.system()));

        assertThat(failure.failures()).hasSize(1);
        assertThat(failure.primary().path()).isEqualTo("outer/inner");
        assertThat(failure.primary().cause())
                .isInstanceOf(TaskGroupException.class)
                .hasMessage("Group [outer/inner] failed: [outer/inner/bad] IOException: disk full; 1 cancelled.");
        assertThat(failure.leaves()).extracting(TaskFailure::path).containsExactly("outer/inner/bad");
        assertThat(sibling.get().cancellation().orElseThrow().path()).isEqualTo("outer/inner");
    }

    @Test
    @Tag("G11")
    @Tag("C1")
    void outerIsCancelled_innerLeavesTellTheSource() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Subtask<?>> leaf = new AtomicReference<>();
        RunningTask<Object> running = nested(
                        3, TaskGroup.ofAll(scope -> leaf.set(scope.fork("leaf", Works.asleep(started)))))
                .start(SYSTEM.system());
        reached(started);
        running.cancel("user left");

        assertThat(cancellationOf(outcomeOf(running)).origin()).isEqualTo(Origin.REQUESTED);
        assertThat(cancellationOf(leaf.get().outcome()))
                .isEqualTo(new Cancellation(Origin.PARENT_CANCELLED, "top", "user left"));
    }

    @Test
    @Tag("G11")
    @Tag("G13")
    void innerCancelsItself_theOuterGoesOn() {
        TaskGroup<Void> inner = TaskGroup.ofAll(scope -> {
            scope.fork(Works.asleep(new CountDownLatch(1)));
            scope.cancel("not needed");
        });
        TaskGroup<String> outer = TaskGroup.of(scope -> {
            Subtask<Void> cancelled = scope.fork("inner", inner);
            Subtask<Integer> other = scope.fork("other", Task.blocking(() -> 7));
            return () -> cancelled.state() + " " + other.get();
        });

        assertThat(outcomeOf(outer, SYSTEM.system()).valueOrThrow()).isEqualTo("CANCELLED 7");
    }

    @Test
    @Tag("G11")
    void aThousandDeep_theValueComesUp() {
        assertThat(outcomeOf(nested(DEEP, Task.blocking(() -> 7)), SYSTEM.system())
                        .valueOrThrow())
                .isEqualTo(7);
    }

    @Test
    @Tag("G11")
    void aThousandDeep_theFailureComesUpWithItsPath() {
        Task<Void> bad = Task.run(() -> {
            throw new IOException("disk full");
        });

        TaskGroupException failure = groupFailureOf(outcomeOf(nested(DEEP, bad), SYSTEM.system()));

        assertThat(failure.leaves()).hasSize(1);
        assertThat(failure.leaves().get(0).path()).isEqualTo("top" + "/n".repeat(DEEP));
        assertThat(failure.getMessage()).endsWith("] IOException: disk full.");
    }

    @Test
    @Tag("G11")
    @Tag("G13")
    void aThousandDeep_theCancelGoesDown_andTheTreeShowsAllOfIt() {
        CountDownLatch started = new CountDownLatch(1);
        RunningTask<Object> running = nested(DEEP, Works.asleep(started)).start(SYSTEM.system());
        reached(started);
        assertThat(Works.get(running.tree()).text().lines()).hasSize(DEEP + 1);

        running.cancel("enough");

        assertThat(cancellationOf(outcomeOf(running)).reason()).isEqualTo("enough");
    }
}
