package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.kindred.testkit.ActorTestKitExtension;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ActorTestKitExtension.class)
class JoinerResultTest {

    private static TaskGroup<Integer> sumOf(Joiner.Result<List<Integer>, Integer> sum) {
        Joiner<Integer, Integer> joiner = Joiner.<Integer>allSuccessfulOrThrow().andThen(sum);
        return TaskGroup.joining(joiner, List.of(Task.compute(() -> 1), Task.compute(() -> 2)))
                .named("sum");
    }

    @Test
    void andThen_makesAnotherResult(ActorTestKit kit) throws Exception {
        assertThat(sumOf(list -> list.stream().mapToInt(each -> each).sum()).join(kit.system()))
                .isEqualTo(3);
    }

    @Test
    @Tag("J3")
    void andThenThrows_theGroupFails(ActorTestKit kit) {
        TaskGroup<Integer> group = sumOf(list -> {
            throw new java.io.IOException("cannot add " + list);
        });

        assertThatThrownBy(() -> group.join(kit.system()))
                .isInstanceOf(TaskGroupException.class)
                .hasMessage("Group [sum] failed: [sum] IOException: cannot add [1, 2]; 2 succeeded.");
    }
}
