package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;

import dev.kindred.Joiner;
import dev.kindred.Subtask;
import dev.kindred.SubtaskState;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.time.Duration;
import java.util.List;

public class WriteAJoinerTest {

    // #own-joiner
    // @start region="own-joiner"
    /** The best of the offers that came in time; one that costs nothing decides. */
    static final class BestOffer implements Joiner.Policy<Integer, Integer> {
        private int best = Integer.MAX_VALUE;

        @Override
        public boolean onComplete(Subtask<Integer> offer) {
            if (offer.state() == SubtaskState.SUCCEEDED) {
                best = Math.min(best, offer.get());
            }
            return best == 0;
        }

        @Override
        public Integer result() {
            return best;
        }

        @Override
        public void onTimeout() {} // what has come is the answer
    }
    // @end
    // #own-joiner

    /** For tests of all that a policy of one's own is asked. */
    public static Joiner<Integer, Integer> bestOfferInTime() {
        return Joiner.of(BestOffer::new);
    }

    private static Task<Integer> offer(int seconds, int price) {
        return Task.async(context -> context.sleep(Duration.ofSeconds(seconds)).thenApply(slept -> price));
    }

    @SimulationTest(seeds = 20)
    void bestOffer(Simulation simulation) {
        List<Task<Integer>> offers = List.of(offer(1, 9), offer(1, 7), offer(60, 3));
        // #use-own-joiner
        Joiner<Integer, Integer> bestOffer = Joiner.of(BestOffer::new);
        TaskGroup<Integer> cheapest = TaskGroup.joining(bestOffer, offers).timeout(Duration.ofSeconds(2));
        // #use-own-joiner

        assertThat(simulation.run(cheapest)).succeededWith(7);
    }
}
