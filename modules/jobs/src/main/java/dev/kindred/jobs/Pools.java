package dev.kindred.jobs;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.kindred.Semaphore;
import dev.kindred.Task;
import dev.kindred.jobs.manifest.Leaf;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Each named pool of a manifest as a semaphore of core's. */
final class Pools {

    /** As many jobs as a manifest can have may wait: how long the queue is, is known before anything starts. */
    private static final int MOST_WAITING = 10_000_000;

    private static final String PREFIX = "pool-";

    /** As core names one of these semaphores. Names of actors have not all letters that names of pools have. */
    private static final Pattern SEMAPHORE = Pattern.compile("semaphore \\[" + PREFIX + "([^\\]]*)\\]");

    private final Map<String, ActorRef<Semaphore.Command>> semaphores = new LinkedHashMap<>();

    /**
     * @param capacities the permits of each pool by its name
     */
    Pools(ActorSystem<?> system, Map<String, Integer> capacities) {
        capacities.forEach((name, capacity) -> semaphores.put(
                name,
                system.systemActorOf(
                        Semaphore.create(name, capacity, settings -> settings.maxWaiting(MOST_WAITING)),
                        PREFIX + URLEncoder.encode(name, StandardCharsets.UTF_8),
                        Props.empty())));
    }

    /** What a job waits for, with pools by the manifest's names for them. */
    static String shown(String waitsFor) {
        return SEMAPHORE
                .matcher(waitsFor)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "pool [" + URLDecoder.decode(found.group(1), StandardCharsets.UTF_8) + "]"));
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
