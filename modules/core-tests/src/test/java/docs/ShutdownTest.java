package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.kindred.Cancellation;
import dev.kindred.Outcome;
import dev.kindred.RunningTask;
import dev.kindred.Task;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    @Test
    void terminate_cancelsWhatRuns() throws Exception {
        ActorSystem<Void> system =
                ActorSystem.create(Behaviors.empty(), "shutdown", ConfigFactory.load(ConfigFactory.parseString("""
                        kindred.shutdown.drain-timeout = 0ms
                        akka.loglevel = warning
                        """)));
        CountDownLatch started = new CountDownLatch(1);
        Task<Void> endless = Task.run(() -> {
            started.countDown();
            new CountDownLatch(1).await();
        });
        RunningTask<Void> running = endless.start(system);
        started.await();

        // #shutdown
        system.terminate(); // runs the phases of coordinated shutdown
        // #shutdown

        Outcome<Void> end = endOf(running.outcome());
        assertThat(end.fold(value -> null, failure -> null, Cancellation::origin))
                .isEqualTo(Cancellation.Origin.SHUTDOWN);
        endOf(system.getWhenTerminated());
    }
}
