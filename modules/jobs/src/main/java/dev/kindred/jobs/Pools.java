package dev.kindred.jobs;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.jobs.manifest.Leaf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Each named pool of a manifest as a semaphore of core's. */
final class Pools {

    /** As many jobs as a manifest can have may wait: how long the queue is, is known before anything starts. */
    private static final int MOST_WAITING = 10_000_000;

    private final Map<String, ActorRef<Semaphore.Command>> semaphores = new LinkedHashMap<>();

    /**
     * @param capacities the permits of each pool by its name
     */
    Pools(ActorSystem<?> system, Map<String, Integer> capacities) {
        capacities.forEach((name, capacity) -> semaphores.put(
                name,
                system.systemActorOf(
                        Semaphore.create(name, capacity, settings -> settings.maxWaiting(MOST_WAITING)),
                        "pool-" + semaphores.size(),
                        Props.empty())));
    }

    /** The task with the permits that the job uses. */
    <T> Task<T> hold(Leaf leaf, Task<T> task) {
        Task<T> holding = task;
        for (Map.Entry<String, Integer> use : leaf.uses().entrySet()) {
            holding =
                    holding.holding(Objects.requireNonNull(semaphores.get(use.getKey()), use.getKey()), use.getValue());
        }
        return holding;
    }
}
