package docs;

import static dev.kindred.testkit.TaskAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.Outcome;
import dev.kindred.Task;
import dev.kindred.TaskGroup;
import dev.kindred.testkit.FakeTask;
import dev.kindred.testkit.FaultPlan;
import dev.kindred.testkit.GroupProbe;
import dev.kindred.testkit.Interleaving;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;
import java.io.IOException;
import java.time.Duration;

/** The code of the pages on tests. */
class TestAGroupTest {

    // #checkout
    static TaskGroup<String> checkout(Task<Integer> stock, Task<String> card) {
        return TaskGroup.<String>of(scope -> {
                    var left = scope.fork("stock", stock);
                    var receipt = scope.fork("card", card);
                    return () -> receipt.get() + ", " + left.get() + " left";
                })
                .named("checkout")
                .timeout(Duration.ofMinutes(1));
    }
    // #checkout

    // #first-simulation
    @SimulationTest(seeds = 200)
    void bothSucceed_theReceiptIsMade(Simulation simulation) {
        Task<Integer> stock = Task.async(c -> c.sleep(Duration.ofSeconds(5)).thenApply(done -> 3));
        Task<String> card = Task.async(c -> c.sleep(Duration.ofSeconds(20)).thenApply(done -> "paid"));

        Outcome<String> outcome = simulation.run(checkout(stock, card));

        assertThat(outcome).succeededWith("paid, 3 left");
    }
    // #first-simulation

    // #sibling
    @SimulationTest(seeds = 200)
    void cardIsRefused_theStockIsGivenUp(Simulation simulation) {
        FakeTask<Integer> stock = FakeTask.create();
        Task<String> card = Task.async(c -> c.sleep(Duration.ofSeconds(20)).thenApply(done -> {
            throw new IllegalStateException("refused");
        }));

        Outcome<String> outcome = simulation.run(checkout(stock.task(), card));

        assertThat(outcome).failedAsGroup().hasPrimary("checkout/card", IllegalStateException.class);
        assertThat(stock.cancels()).isEqualTo(1);
    }
    // #sibling

    // #order
    @SimulationTest(seeds = 200)
    void nobodyAnswers_theGroupTimesOutAfterItsSubtasks(Simulation simulation) {
        try (GroupProbe probe = GroupProbe.of(simulation.system())) {
            FakeTask<Integer> stock = FakeTask.create();
            FakeTask<String> card = FakeTask.create();

            assertThat(simulation.run(checkout(stock.task(), card.task())))
                    .failedAsGroup()
                    .timedOut();

            assertThat(probe).inOrder("started checkout/stock", "ended checkout/stock", "settled checkout");
        }
    }
    // #order

    // #plan
    @SimulationTest(seeds = 200)
    void stockIsDown_theCardIsNotCharged(Simulation simulation) {
        FakeTask<String> card = FakeTask.create();
        simulation.faults(FaultPlan.none().fail("checkout/stock", new IOException("connection refused")));

        Outcome<String> outcome = simulation.run(checkout(Task.compute(() -> 3), card.task()));

        assertThat(outcome).failedAsGroup().hasPrimary("checkout/stock", IOException.class);
        assertThat(card.running()).isZero();
    }
    // #plan

    // #plan-by-seed
    @SimulationTest(seeds = 500)
    void whateverGoesWrong_theCheckoutEnds(Simulation simulation) {
        simulation.faults(FaultPlan.bySeed(0.3));

        simulation.run(checkout(Task.compute(() -> 3), Task.compute(() -> "paid")));
    }
    // #plan-by-seed

    // #other-orders
    @SimulationTest(seeds = 5_000, interleaving = Interleaving.EXHAUSTIVE)
    void everyOrder_givesTheReceipt(Simulation simulation) {
        Task<String> paid = Task.compute(() -> "paid");

        assertThat(simulation.run(checkout(Task.compute(() -> 3), paid))).succeeded();
    }
    // #other-orders
}
