package docs;

import static docs.Waiting.endOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.kindred.Kindred;
import dev.kindred.PermitRefusedException;
import dev.kindred.PermitRefusedException.Reason;
import dev.kindred.Retry;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.TaskGroupException;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class HoldPermitsTest {

    private static final class Dao {
        String load(int id) {
            return "row " + id;
        }
    }

    private final Dao dao = new Dao();

    @Test
    void taskThatHolds_startsWhenItHasItsPermits(ActorTestKit kit) throws Exception {
        // #holding
        // @start region="holding"
        ActorRef<Semaphore.Command> db = kit.spawn(Semaphore.create("db", 8));
        TaskGroup<List<String>> rows = TaskGroup.fanOut(
                List.of(1, 2, 3), id -> Task.blocking(() -> dao.load(id)).holding(db, 1));
        // @end
        // #holding

        assertThat(rows.join(kit.system())).containsExactly("row 1", "row 2", "row 3");
        // #who-holds
        for (Semaphore.Snapshot each : endOf(Kindred.get(kit.system()).semaphores())) {
            each.held().forEach(held -> System.out.println(held.who() + " since " + held.since()));
        }
        // #who-holds
    }

    @Test
    void several_areTakenInOneOrder(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> db = kit.spawn(Semaphore.create("db", 8));
        ActorRef<Semaphore.Command> mail = kit.spawn(Semaphore.create("mail", 2));

        // #several
        Task<String> report = Task.blocking(() -> dao.load(7)).holding(db, 2).holding(mail, 1);
        // #several

        assertThat(report.join(kit.system())).isEqualTo("row 7");
    }

    @Test
    void group_lendsWhatItHolds(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> db = kit.spawn(Semaphore.create("db", 3));

        // #lent
        TaskGroup<List<String>> rows = TaskGroup.fanOut(
                        List.of(1, 2, 3, 4),
                        id -> Task.blocking(() -> dao.load(id)).holding(db, 1)) // of the group's three
                .holding(db, 3);
        // #lent

        assertThat(rows.join(kit.system())).hasSize(4);
    }

    @Test
    void queueIsFull_isRetried(ActorTestKit kit) throws Exception {
        ActorRef<Semaphore.Command> db = kit.spawn(Semaphore.create("db", 1, settings -> settings.maxWaiting(0)));

        // #retried
        Task<String> patient = Task.blocking(() -> dao.load(1))
                .holding(db, 1)
                .retry(Retry.fixed(Duration.ofMillis(20)).maxAttempts(100).on(PermitRefusedException.class));
        // #retried
        assertThat(TaskGroup.all(patient, patient).join(kit.system())).hasSize(2);

        // #refused
        TaskGroupException refused = catchThrowableOfType(
                TaskGroupException.class,
                () -> Task.blocking(() -> dao.load(1)).holding(db, 2).join(kit.system()));
        PermitRefusedException why = (PermitRefusedException) refused.primary().cause();
        assertThat(why.reason()).isEqualTo(Reason.ABOVE_CAPACITY);
        // #refused
    }
}
