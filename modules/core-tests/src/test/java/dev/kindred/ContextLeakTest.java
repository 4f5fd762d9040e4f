package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.sun.management.ThreadMXBean;
import com.typesafe.config.ConfigFactory;
import dev.kindred.testkit.LeakCheck;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/** B3 on real threads, which are used again; and carriers that are wrong. */
@Tag("B3")
@LeakCheck
class ContextLeakTest {

    private static final ThreadLocal<String> SPAN = new ThreadLocal<>();
    private static final int ROUNDS = 200;

    @RegisterExtension
    static final Warnings WARNINGS = new Warnings();

    private static ActorTestKit kit;

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create(ConfigFactory.parseString("""
                kindred.worker-dispatcher.executor = fork-join-executor
                kindred.worker-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
                kindred.compute-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }
                """).withFallback(ConfigFactory.load()));
    }

    @AfterAll
    static void shutDown() {
        kit.shutdownTestKit();
    }

    @AfterEach
    void clear() {
        MDC.clear();
        SPAN.remove();
    }

    private static Kindred kindred() {
        return Kindred.get(kit.system());
    }

    private enum Kind {
        ASYNC,
        BLOCKING,
        COMPUTE,
        BEHAVIOR;

        Task<String> task(Supplier<String> code) {
            return switch (this) {
                case ASYNC -> Task.async(() -> CompletableFuture.completedFuture(code.get()));
                case BLOCKING -> Task.blocking(code::get);
                case COMPUTE -> Task.compute(code::get);
                case BEHAVIOR ->
                    Task.behavior(replyTo -> Behaviors.setup(context -> {
                        replyTo.tell(code.get());
                        return Behaviors.stopped();
                    }));
            };
        }

        boolean usesThreadsAgain() {
            return this != BLOCKING || Runtime.version().feature() < 21;
        }
    }

    /** What its thread has, which it then makes dirty. */
    private static String lookAndLeaveDirt(Map<Thread, Integer> threads) {
        String here = MDC.getCopyOfContextMap() + " " + SPAN.get();
        threads.merge(Thread.currentThread(), 1, Integer::sum);
        MDC.put("dirt", "dirt");
        SPAN.set("dirt");
        return here;
    }

    @ParameterizedTest
    @EnumSource
    void threadIsUsedAgain_nothingOfTheTaskBeforeIsThere(Kind kind) throws Exception {
        ContextCarrier<String> spans = ContextCarrier.of(SPAN);
        kindred().addContextCarrier(spans);
        Map<Thread, Integer> threads = new HashMap<>();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                Task<String> task = kind.task(() -> lookAndLeaveDirt(threads));
                assertThat(task.join(kit.system())).isEqualTo("null null");
            }
        } finally {
            kindred().removeContextCarrier(spans);
        }
        if (kind.usesThreadsAgain()) {
            assertThat(threads.values()).as("uses of a thread").anyMatch(uses -> uses > 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void taskFails_itsThreadIsCleanAllTheSame(Kind kind) throws Exception {
        for (int i = 0; i < 20; i++) {
            Outcome<String> failed = RealThreads.get(kind.task(() -> {
                        MDC.put("dirt", "dirt");
                        throw new IllegalStateException("after the dirt");
                    })
                    .start(kit.system())
                    .outcome());
            assertThat(failed).isInstanceOf(Outcome.Failed.class);
            assertThat(kind.task(() -> String.valueOf(MDC.getCopyOfContextMap()))
                            .join(kit.system()))
                    .isEqualTo("null");
        }
    }

    /** A fork happens on the supervisor and in loops: with nothing to carry it makes nothing. */
    @Test
    void nothingToCarry_captureAllocatesNothing() {
        ContextCarriers carriers = new ContextCarriers(false);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 20_000; i++) {
            assertSameNothing(carriers);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            assertSameNothing(carriers);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private static void assertSameNothing(ContextCarriers carriers) {
        if (carriers.capture() != carriers.nothing()) {
            throw new AssertionError("something was captured");
        }
    }

    @Test
    void manyForksFromOneBody_shareWhatItHad() throws Exception {
        MDC.put("request", "r-17");
        List<CarriedContext> carried = TaskGroup.<List<CarriedContext>>of(scope -> {
                    List<Subtask<Integer>> handles = new ArrayList<>();
                    handles.add(scope.fork(Task.compute(() -> 1)));
                    handles.add(scope.fork(Task.compute(() -> 2)));
                    MDC.put("request", "r-18");
                    handles.add(scope.fork(Task.compute(() -> 3)));
                    return () -> handles.stream()
                            .map(handle -> ((SubtaskHandle<?>) handle).carried)
                            .toList();
                })
                .join(kit.system());

        assertThat(carried.get(1)).isSameAs(carried.get(0)).isNotSameAs(carried.get(2));
    }

    // ---- carriers that are wrong ----

    private static final class Wrong implements ContextCarrier<String> {
        private final String method;
        private int calls;

        Wrong(String method) {
            this.method = method;
        }

        private void called(String name) {
            if (name.equals(method)) {
                calls++;
                throw new IllegalStateException("no " + method);
            }
        }

        @Override
        public String capture() {
            called("capture");
            return "something";
        }

        @Override
        public void restore(String captured) {
            called("restore");
        }

        @Override
        public void clear() {
            called("clear");
        }
    }

    @Test
    void carrierThrows_itIsNamedOnceAndUsedNoMore_andTheCodeRuns() throws Exception {
        for (String method : new String[] {"capture", "restore"}) {
            Wrong wrong = new Wrong(method);
            kindred().addContextCarrier(wrong);
            MDC.put("request", "r-17");

            for (int i = 0; i < 3; i++) {
                assertThat(Task.blocking(() -> MDC.get("request")).join(kit.system()))
                        .isEqualTo("r-17");
            }

            assertThat(wrong.calls).isEqualTo(1);
            kindred().removeContextCarrier(wrong);
        }
        assertThat(WARNINGS.take())
                .filteredOn(line -> line.contains("context carrier"))
                .hasSize(2);
    }

    // ---- configuration ----

    /** Named in the configuration. */
    public static final class Spans implements ContextCarrier<String> {
        @Override
        public @Nullable String capture() {
            return SPAN.get();
        }

        @Override
        public void restore(String captured) {
            SPAN.set(captured);
        }

        @Override
        public void clear() {
            SPAN.remove();
        }
    }

    private static ActorSystem<Void> systemWith(String setting) {
        return ActorSystem.create(
                Behaviors.empty(),
                "carriers",
                ConfigFactory.parseString(setting).withFallback(ConfigFactory.load()));
    }

    @Test
    void carrierIsNamedInTheConfiguration_itCarries() throws Exception {
        ActorSystem<Void> system = systemWith("kindred.context-carriers = [\"" + Spans.class.getName() + "\"]");
        try {
            SPAN.set("s-1");
            assertThat(Task.blocking(SPAN::get).join(system)).isEqualTo("s-1");
        } finally {
            system.terminate();
        }
    }

    @Test
    void settingIsWrong_theExtensionFailsAndSaysWhy() {
        assertRefused(
                "kindred.context-carriers = [\"java.lang.String\"]",
                "Cannot use kindred.context-carriers = java.lang.String: it must be a public class that implements"
                        + " dev.kindred.ContextCarrier");
        assertRefused("kindred.context-carriers = 7", "Cannot use kindred.context-carriers = 7: the range is a list");
        assertRefused("kindred.log-fields = maybe", "Cannot use kindred.log-fields = maybe: the range is on or off");
    }

    private static void assertRefused(String setting, String message) {
        ActorSystem<Void> system = systemWith(setting);
        try {
            assertThatThrownBy(() -> Kindred.get(system)).hasStackTraceContaining(message);
        } finally {
            system.terminate();
        }
    }
}
