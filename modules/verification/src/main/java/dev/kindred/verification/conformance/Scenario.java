package dev.kindred.verification.conformance;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kindred.Kindred;
import dev.kindred.Semaphore;
import dev.kindred.testkit.Interleaving;
import dev.kindred.testkit.Simulation;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A line of the conformance suite. */
final class Scenario {

    private final JsonNode json;

    Scenario(JsonNode json) {
        this.json = json;
    }

    /** Runs it under that interleaving; the answer is its outcome. Where semaphores are shared, 0 is the order of asyncio (A3). */
    Map<String, Object> run(Simulation simulation, long seed) {
        boolean firstComeFirstServed = sharesSemaphores() && seed == 0;
        simulation.interleaving(firstComeFirstServed ? Interleaving.FIFO : Interleaving.RANDOM, seed);
        Map<String, ActorRef<Semaphore.Command>> semaphores = semaphores(simulation);
        Run run = Run.of(json.get("root"), cancelAfter(), semaphores, simulation);
        Map<String, Object> outcome = new TreeMap<>();
        outcome.put("id", json.get("id"));
        outcome.put("end", run.end());
        outcome.put("result", run.result());
        outcome.put("tasks", run.tasks());
        outcome.put("permits", free(simulation));
        return outcome;
    }

    private boolean sharesSemaphores() {
        return !json.get("semaphores").isEmpty();
    }

    private Map<String, ActorRef<Semaphore.Command>> semaphores(Simulation simulation) {
        Map<String, ActorRef<Semaphore.Command>> semaphores = new TreeMap<>();
        JsonNode capacities = json.get("semaphores");
        capacities.fieldNames().forEachRemaining(name -> {
            Behavior<Semaphore.Command> semaphore =
                    Semaphore.create(name, capacities.get(name).asInt());
            semaphores.put(name, simulation.spawn(semaphore, name));
        });
        return semaphores;
    }

    /** What each has free, when all has come to rest. */
    private Map<String, Integer> free(Simulation simulation) {
        if (!sharesSemaphores()) {
            return Map.of();
        }
        simulation.settle();
        Map<String, Integer> free = new TreeMap<>();
        simulation
                .await(Kindred.get(simulation.system()).semaphores())
                .forEach(each -> free.put(each.name(), each.free()));
        return free;
    }

    /** In place of an outcome: never the same as one. */
    Map<String, Object> broken(Throwable why) {
        return new TreeMap<>(Map.of("id", json.get("id"), "broken", why.toString()));
    }

    private @Nullable Duration cancelAfter() {
        JsonNode at = json.get("cancel_at");
        return at.isNull() ? null : Translation.ticks(at);
    }
}
