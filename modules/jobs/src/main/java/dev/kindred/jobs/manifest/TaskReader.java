package dev.kindred.jobs.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the jobs that run in the runner's JVM. */
final class TaskReader {

    private static final int LONGEST = 300;

    private final Optional<KnownTasks> tasks;
    private final Problems problems;

    TaskReader(Optional<KnownTasks> tasks, Problems problems) {
        this.tasks = tasks;
        this.problems = problems;
    }

    TaskJob read(Terms terms, Fields fields) {
        Map<String, String> parameters = parameters(fields);
        Optional<Kinds.Text> name = fields.get(Keys.TASK);
        if (name.isPresent() && tasks.isPresent()) {
            check(name.get(), parameters, fields, tasks.get());
        }
        return new TaskJob(terms, name.map(Kinds.Text::value).orElse(""), parameters);
    }

    private Map<String, String> parameters(Fields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.get(Keys.WITH).ifPresent(node -> {
            Fields named = Fields.of(fields.what(Keys.WITH), node, problems);
            for (Fields.Entry entry : named.entries()) {
                named.get(entry, Kinds.textAsWritten()).ifPresent(text -> values.put(entry.name(), text.value()));
            }
        });
        return values;
    }

    private void check(Kinds.Text name, Map<String, String> parameters, Fields fields, KnownTasks known) {
        if (!known.names().contains(name.value())) {
            problems.add(
                    name.node(),
                    "Unknown task [" + Names.shown(name.value()) + "] of " + fields.subject() + "."
                            + Spelling.didYouMean(name.value(), known.names()) + " Expected one of: "
                            + String.join(", ", known.names()) + ". More come with --class-path.");
            return;
        }
        Node place = fields.node(Keys.WITH).orElse(name.node());
        known.problem(name.value(), parameters)
                .ifPresent(problem -> problems.add(
                        place, "Wrong " + fields.what(Keys.WITH) + ": " + Names.shown(problem, LONGEST) + "."));
    }
}
