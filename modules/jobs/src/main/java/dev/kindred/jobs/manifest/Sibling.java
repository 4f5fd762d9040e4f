package dev.kindred.jobs.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A job among those of its group, with the places that problems of its needs are reported at.
 *
 * @param key where its name is written
 * @param job the job
 * @param needs its needs as they are written
 */
record Sibling(Node key, Job job, List<Kinds.Text> needs) {

    /** Each need names a sibling, and there is an order in which all can start. */
    static void check(List<Sibling> siblings, Problems problems) {
        Map<String, Sibling> named = new LinkedHashMap<>();
        siblings.forEach(sibling -> named.put(sibling.job.name(), sibling));
        for (Sibling sibling : siblings) {
            sibling.needs.stream()
                    .filter(need -> !named.containsKey(need.value()))
                    .forEach(need -> problems.add(need.node(), sibling.unknown(need.value(), named)));
        }
        for (List<String> circle : Needs.of(
                        List.copyOf(named.values().stream().map(Sibling::job).toList()))
                .circles()) {
            Node at = named.getOrDefault(circle.get(0), siblings.get(0)).key;
            problems.add(
                    at,
                    "Circular [needs]: " + String.join(" -> ", circle)
                            + ". Expected that some order lets each job start; remove one of these needs.");
        }
    }

    private String unknown(String need, Map<String, Sibling> named) {
        return "Unknown job [" + Names.shown(need) + "] in [needs] of [" + Names.shown(job.name()) + "]."
                + Spelling.didYouMean(need, named.keySet()) + " Expected names of siblings, jobs or groups.";
    }
}
