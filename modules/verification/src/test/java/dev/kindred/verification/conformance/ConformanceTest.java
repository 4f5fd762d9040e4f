package dev.kindred.verification.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The sample that is kept with the code: scenarios, and what CPython's asyncio makes of them. */
class ConformanceTest {

    private static final int SEEDS = 10;

    @Test
    void sample_endsAsOnAsyncio_underEachInterleaving() throws IOException {
        List<String> scenarios = lines("/conformance/scenarios.jsonl");
        List<String> expected = lines("/conformance/outcomes.jsonl");
        assertThat(scenarios).hasSameSizeAs(expected).hasSizeGreaterThanOrEqualTo(300);
        try (Interpreter interpreter = new Interpreter()) {
            for (int i = 0; i < scenarios.size(); i++) {
                assertThat(interpreter.outcome(scenarios.get(i), 0, SEEDS))
                        .as("outcome of %s", scenarios.get(i))
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void sampleThatSharesSemaphores_endsAsOnAsyncio_inItsOrder() throws IOException {
        List<String> scenarios = lines("/conformance/shared-scenarios.jsonl");
        List<String> expected = lines("/conformance/shared-outcomes.jsonl");
        assertThat(scenarios).hasSameSizeAs(expected).hasSizeGreaterThanOrEqualTo(100);
        try (Interpreter interpreter = new Interpreter()) {
            for (int i = 0; i < scenarios.size(); i++) {
                assertThat(interpreter.outcome(scenarios.get(i), 0, 1))
                        .as("outcome of %s", scenarios.get(i))
                        .isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void scenarioThatNeverEnds_isBroken_andTheNextOneRuns() throws IOException {
        String never = """
                {"id": 8, "semaphores": {}, "cancel_at": null, "root":
                  {"group": "g", "mode": "together", "limit": null, "timeout": null, "body": [{"fork":
                    {"task": "t", "acquire": null, "work": null, "end": {"return": 1},
                     "on_cancel": {"cleanup": 0, "end": "cancelled"}}}]}}""";
        try (Interpreter interpreter = new Interpreter()) {
            assertThat(interpreter.outcome(never, 0, 1))
                    .startsWith("{\"broken\":")
                    .contains("cannot go on");
            String ends = lines("/conformance/scenarios.jsonl").get(0);
            assertThat(interpreter.outcome(ends, 0, 1))
                    .isEqualTo(lines("/conformance/outcomes.jsonl").get(0));
        }
    }

    private static List<String> lines(String resource) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ConformanceTest.class.getResourceAsStream(resource)), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        }
    }
}
