package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.FailureReport;
import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskFailure;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.ActorTestKitExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class FailuresTest {

    @Test
    void failuresOfTwoKinds_areHandledEach(ActorSystem<?> system) throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        TaskGroup<Void> saving = TaskGroup.ofAll(scope -> {
            scope.fork("send", Task.run(() -> {
                running.countDown();
                running.await();
                throw new IOException("connection reset");
            }));
            scope.fork("store", Task.run(() -> {
                try {
                    running.countDown();
                    new CountDownLatch(1).await();
                } finally {
                    failInCleanup();
                }
            }));
        });
        Outcome.Failed<?> end =
                (Outcome.Failed<?>) endOf(saving.named("save").start(system).outcome());
        List<String> log = new ArrayList<>();

        handle((TaskGroupException) end.cause(), log);

        assertThat(log)
                .containsExactly("retry save/send", "alert: java.lang.IllegalStateException: half a file is left");
    }

    private static void failInCleanup() {
        throw new IllegalStateException("half a file is left");
    }

    private static void handle(TaskGroupException failure, List<String> log) {
        // #split
        TaskGroupException.Split split = failure.split(IOException.class);
        split.matched().ifPresent(io -> io.leaves().forEach(leaf -> log.add("retry " + leaf.path())));
        split.rest().ifPresent(rest -> rest.leaves().forEach(leaf -> log.add("alert: " + leaf.cause())));
        // #split

        // #report
        TaskFailure primary = failure.primary(); // path, attempt, cause
        FailureReport report = failure.report(); // the whole tree as texts and numbers
        // #report
        assertThat(primary.path()).isEqualTo("save/send");
        assertThat(report.failures()).extracting(FailureReport::path).containsExactly("save/send", "save/store");
    }
}
