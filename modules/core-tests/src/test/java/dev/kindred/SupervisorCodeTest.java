package dev.kindred;

import static dev.kindred.SimulatedKinds.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Code of the user's on a supervisor. Which thread runs what is in {@link ThreadsOfUserCodeTest}. */
class SupervisorCodeTest {

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    @SimulationTest(seeds = 500)
    @Tag("B1")
    void codeHoldsTheSupervisorForLong_itIsWarnedOfWithItsPath(Simulation simulation) {
        assertThat(simulation.run(slow(simulation, Duration.ofMillis(51))).valueOrThrow())
                .isEqualTo(3);
        String advice = " held its supervisor for 51 ms. Move what takes time into a subtask.";
        assertThat(WARNINGS.take())
                .containsExactly(
                        "The body of group [slow]" + advice,
                        "The function that makes a task of group [slow]" + advice,
                        "The result function of group [slow]" + advice);
    }

    @SimulationTest
    @Tag("B1")
    void codeHoldsTheSupervisorBriefly_isNotWarnedOf(Simulation simulation) {
        simulation.run(slow(simulation, Duration.ofMillis(49)));
        assertThat(WARNINGS.take()).isEmpty();
    }

    private static TaskGroup<Integer> slow(Simulation simulation, Duration held) {
        return TaskGroup.<Integer>of(scope -> {
                    hold(simulation, held);
                    Subtask<Integer> one = scope.fork("one", Task.blocking(() -> 1));
                    scope.after(one).fork("two", () -> {
                        hold(simulation, held);
                        return Task.blocking(() -> 2);
                    });
                    return () -> {
                        hold(simulation, held);
                        return 3;
                    };
                })
                .named("slow");
    }

    private static void hold(Simulation simulation, Duration time) {
        boolean[] over = {false};
        simulation.after(time, () -> over[0] = true);
        simulation.until("time does not pass", () -> over[0]);
    }

    @SimulationTest(seeds = 500)
    @Tag("B4")
    void oneGroupFailsInEveryWay_anotherGoesOn(Simulation simulation) {
        CompletableFuture<Integer> go = new CompletableFuture<>();
        RunningTask<Integer> calm = simulation.start(Task.blocking(context -> context.await(go)));
        List<RunningTask<Object>> wild = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            wild.add(simulation.start(TaskGroup.<Object>of(scope -> {
                scope.fork(Task.run(() -> {
                    throw new StackOverflowError();
                }));
                scope.fork(Task.async(() -> null));
                if (number % 2 == 0) {
                    throw new AssertionError("body");
                }
                return () -> {
                    throw new NoClassDefFoundError("result");
                };
            })));
        }
        wild.forEach(
                run -> assertThat(failureOf(simulation.await(run)).failures()).isNotEmpty());
        go.complete(7);

        assertThat(simulation.await(calm).valueOrThrow()).isEqualTo(7);
    }
}
