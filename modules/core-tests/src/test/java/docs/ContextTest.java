package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import dev.kindred.ContextCarrier;
import dev.kindred.Kindred;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(ActorTestKitExtension.class)
public class ContextTest {

    /** Stands for the span of a tracing library. */
    private record Span(String id) {
        private static final ThreadLocal<Span> CURRENT = new ThreadLocal<>();

        static @Nullable Span current() {
            return CURRENT.get();
        }

        void makeCurrent() {
            CURRENT.set(this);
        }

        static void clearCurrent() {
            CURRENT.remove();
        }
    }

    // #carrier
    // @start region="carrier"
    public static final class SpanCarrier implements ContextCarrier<Span> {

        @Override
        public @Nullable Span capture() {
            return Span.current();
        }

        @Override
        public void restore(Span captured) {
            captured.makeCurrent();
        }

        @Override
        public void clear() {
            Span.clearCurrent();
        }
    }
    // @end
    // #carrier

    @AfterEach
    void clear() {
        MDC.clear();
        Span.clearCurrent();
    }

    @Test
    void mdcOfTheRequest_isInEverySubtask(ActorSystem<?> system) throws Exception {
        // #mdc
        TaskGroup<String> greeting = TaskGroup.of(scope -> {
            Subtask<String> user = scope.fork("user", Task.blocking(() -> MDC.get("request")));
            return () -> "greeting of request " + user.get();
        });

        MDC.put("request", "r-17");
        CompletionStage<String> greeted = greeting.run(system);
        MDC.remove("request");
        // #mdc

        assertThat(endOf(greeted)).isEqualTo("greeting of request r-17");
    }

    @Test
    void threadLocal_isCarried(ActorSystem<?> system) throws Exception {
        // #thread-local
        ThreadLocal<String> tenant = new ThreadLocal<>();
        Kindred.get(system).addContextCarrier(ContextCarrier.of(tenant));
        // #thread-local

        tenant.set("acme");
        assertThat(Task.blocking(tenant::get).join(system)).isEqualTo("acme");
        tenant.remove();
    }

    @Test
    void continuationOnTheExecutor_hasTheContextToo(ActorSystem<?> system) throws Exception {
        MDC.put("request", "r-17");
        // #executor
        Task<String> charge = Task.async(
                context -> startPayment().thenApplyAsync(paid -> paid + " " + MDC.get("request"), context.executor()));
        // #executor

        assertThat(charge.join(system)).isEqualTo("paid r-17");
    }

    /** Completed by a thread of somebody else. */
    private static CompletableFuture<String> startPayment() {
        return CompletableFuture.supplyAsync(() -> "paid", ForkJoinPool.commonPool());
    }

    @Test
    void carrierOfTheConfiguration_isUsed() throws Exception {
        ActorTestKit kit = ActorTestKit.create(
                ConfigFactory.parseString("kindred.context-carriers = [\"" + SpanCarrier.class.getName() + "\"]")
                        .withFallback(ConfigFactory.load()));
        try {
            new Span("s-1").makeCurrent();
            assertThat(Task.blocking(
                                    () -> Objects.requireNonNull(Span.current()).id())
                            .join(kit.system()))
                    .isEqualTo("s-1");
        } finally {
            kit.shutdownTestKit();
        }
    }
}
