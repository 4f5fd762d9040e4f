package docs;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import dev.kindred.Subtask;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.ActorTestKitExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class ReadmeTest {

    record User(String name) {}

    record Order(String item) {}

    record UserPage(User user, List<Order> orders) {}

    interface Users {
        CompletionStage<User> fetch(int id);
    }

    interface OrderDao {
        List<Order> findBy(int id);
    }

    @Test
    void bothSucceed_thePageHasBoth(ActorSystem<?> system) {
        Users users = id -> CompletableFuture.completedFuture(new User("Ada"));
        OrderDao orderDao = id -> List.of(new Order("tea"));

        assertThat(pageOf(system, users, orderDao, 7).toCompletableFuture().join())
                .isEqualTo(new UserPage(new User("Ada"), List.of(new Order("tea"))));
    }

    private static CompletionStage<UserPage> pageOf(ActorSystem<?> system, Users users, OrderDao orderDao, int id) {
        // #smallest
        TaskGroup<UserPage> userPage = TaskGroup.of(scope -> {
            Subtask<User> user = scope.fork("user", Task.async(() -> users.fetch(id)));
            Subtask<List<Order>> orders = scope.fork("orders", Task.blocking(() -> orderDao.findBy(id)));
            return () -> new UserPage(user.get(), orders.get()); // read after the join
        });

        CompletionStage<UserPage> page =
                userPage.named("user-page").timeout(Duration.ofSeconds(2)).run(system);
        // #smallest
        return page;
    }
}
