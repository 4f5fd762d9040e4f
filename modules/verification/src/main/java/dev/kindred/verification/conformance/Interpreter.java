package dev.kindred.verification.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kindred.testkit.Simulation;
import java.util.Map;

/** Runs scenarios, one after the other, in one simulated actor system. */
final class Interpreter implements AutoCloseable {

    private final ObjectMapper json = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private Simulation simulation = Simulation.create();

    /**
     * The outcome of the scenario, as a line without spaces whose keys are in alphabetical order.
     *
     * @param seed the first interleaving
     * @param seeds how many of them; if two outcomes differ, the second is told too, under a key that no outcome has
     */
    String outcome(String line, long seed, int seeds) throws JsonProcessingException {
        Scenario scenario = new Scenario(json.readTree(line));
        Map<String, Object> first = run(scenario, seed);
        String text = json.writeValueAsString(first);
        for (long next = seed + 1; next < seed + seeds; next++) {
            Map<String, Object> other = run(scenario, next);
            if (!json.writeValueAsString(other).equals(text)) {
                first.put("other", Map.of("seed", next, "outcome", other));
                return json.writeValueAsString(first);
            }
        }
        return text;
    }

    private Map<String, Object> run(Scenario scenario, long seed) {
        try {
            return scenario.run(simulation, seed);
        } catch (AssertionError | RuntimeException broken) { // a run that cannot go on, or ends as no scenario can
            simulation = Simulation.create(); // what is left of the run stays in the old one
            return scenario.broken(broken);
        }
    }

    @Override
    public void close() {
        simulation.close();
    }
}
