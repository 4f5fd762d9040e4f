package dev.kindred.examples.race;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.kindred.Task;
import dev.kindred.testkit.Interleaving;
import dev.kindred.testkit.Simulation;
import dev.kindred.testkit.SimulationTest;

/** A newcomer's test. With {@code -Dplanted=true} the account has its race, and the second test finds it. */
class PaydayTest {

    @SimulationTest(seeds = 1, interleaving = Interleaving.FIFO)
    void inTheOrderOfAQuietMachine_nothingIsLost(Simulation simulation) {
        assertThat(balanceAfterPayday(simulation)).isEqualTo(150);
    }

    @SimulationTest(seeds = 500)
    void inAnyOrder_nothingIsLost(Simulation simulation) {
        assertThat(balanceAfterPayday(simulation)).isEqualTo(150);
    }

    private static int balanceAfterPayday(Simulation simulation) {
        ActorRef<Account.Command> account =
                simulation.spawn(Boolean.getBoolean("planted") ? Account.withRace() : Account.fixed(), "account");
        ActorRef<Payday.Refund> exchange = simulation.spawn(Payday.exchange(account), "exchange");

        assertThat(simulation.run(Payday.payments(account, exchange)).valueOrThrow())
                .isEqualTo(150);
        return simulation
                .run(Task.ask(Integer.class, account, Account.Balance::new))
                .valueOrThrow();
    }
}
