package dev.kindred.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.kindred.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

// @start region="class"
@LeakCheck
class LeakCheckExampleTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void answer_isComputed() throws Exception {
        assertThat(Task.compute(() -> 6 * 7).join(KIT.system())).isEqualTo(42);
    }
}
// @end
