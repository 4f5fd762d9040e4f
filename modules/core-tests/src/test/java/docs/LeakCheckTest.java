package docs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.kindred.Task;
import dev.kindred.testkit.Leak;
import dev.kindred.testkit.LeakCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

// #leak-check
@LeakCheck
class LeakCheckTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void answer_isComputed() throws Exception {
        assertThat(Task.compute(() -> 6 * 7).join(KIT.system())).isEqualTo(42);
    }
    // #leak-check

    // #leak-allowed
    @Test
    @LeakCheck(allow = Leak.LOGGED_ERROR)
    void errorThatIsMeant_isNoLeak() {
        LoggerFactory.getLogger("checkout").error("the card was refused, on purpose");
    }
    // #leak-allowed
}
