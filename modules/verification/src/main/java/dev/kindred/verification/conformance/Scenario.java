package dev.kindred.verification.conformance;

import com.fasterxml.jackson.databind.JsonNode;
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
        if (!json.get("semaphores").isEmpty()) {
            throw new UnsupportedScenario("Cannot run scenario [" + json.get("id")
                    + "]: it shares semaphores, which Kindred does not have yet. Generate with --semaphores 0.");
        }
    }

    /** Runs it under that interleaving; the answer is its outcome. */
    Map<String, Object> run(Simulation simulation, long seed) {
        Run run = Run.of(json.get("root"), cancelAfter(), simulation.seed(seed));
        Map<String, Object> outcome = new TreeMap<>();
        outcome.put("id", json.get("id"));
        outcome.put("end", run.end());
        outcome.put("result", run.result());
        outcome.put("tasks", run.tasks());
        outcome.put("permits", Map.of());
        return outcome;
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
