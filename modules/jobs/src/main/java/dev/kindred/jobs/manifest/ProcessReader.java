package dev.kindred.jobs.manifest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the jobs that are processes. */
final class ProcessReader {

    private final Path folder;
    private final Problems problems;

    ProcessReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * @param key where its name is written
     */
    ProcessJob read(Terms terms, Node key, Fields fields) {
        return new ProcessJob(
                terms,
                command(key, fields),
                environment(terms, fields),
                fields.get(Keys.DIR)
                        .filter(text -> Texts.isPlain(text, problems))
                        .map(this::resolved)
                        .orElse(folder),
                fields.get(Keys.GRACE).orElse(Keys.DEFAULT_GRACE));
    }

    private List<String> command(Node key, Fields fields) {
        Optional<Node> run = fields.node(Keys.RUN);
        Optional<Node> shell = fields.node(Keys.SHELL);
        if (run.isPresent() && shell.isPresent()) {
            problems.add(
                    key,
                    "Both [run] and [shell] in " + fields.subject()
                            + ". Expected one: run with a program and its arguments, or shell with a script.");
        } else if (run.isEmpty() && shell.isEmpty() && fields.isMapping()) {
            problems.add(
                    key,
                    "Nothing to run in " + fields.subject()
                            + ". Expected run: [program, argument], shell: script, http: address, task: name, or jobs:"
                            + " with a mapping of jobs.");
        }
        return shell.isPresent() ? script(fields) : argv(fields);
    }

    private List<String> script(Fields fields) {
        Optional<Kinds.Text> script = fields.get(Keys.SHELL).filter(text -> Texts.isPlain(text, problems));
        script.filter(text -> text.value().isBlank())
                .ifPresent(text ->
                        problems.add(text.node(), "No script in " + fields.what(Keys.SHELL) + ". Expected a text."));
        return script.map(text -> List.of("/bin/sh", "-c", text.value())).orElse(List.of());
    }

    private List<String> argv(Fields fields) {
        List<Kinds.Text> argv = fields.get(Keys.RUN).orElse(List.of());
        argv.forEach(text -> Texts.isPlain(text, problems));
        List<String> values = argv.stream().map(Kinds.Text::value).toList();
        fields.node(Keys.RUN)
                .filter(node ->
                        isEmptyList(node) || (!values.isEmpty() && values.get(0).isBlank()))
                .ifPresent(node -> problems.add(
                        node,
                        "No program in " + fields.what(Keys.RUN) + ". Expected a list such as [javac, Main.java]."));
        return values;
    }

    private static boolean isEmptyList(Node node) {
        return node instanceof SequenceNode sequence && sequence.getValue().isEmpty();
    }

    private Environment environment(Terms terms, Fields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.get(Keys.ENV).ifPresent(node -> {
            Fields variables = Fields.of(fields.what(Keys.ENV), node, problems);
            for (Fields.Entry entry : variables.entries()) {
                checkVariable(terms, variables, entry);
                variables
                        .get(entry, Kinds.textAsWritten())
                        .filter(text -> Texts.isPlain(text, problems))
                        .ifPresent(text -> values.put(entry.name(), text.value()));
            }
        });
        return new Environment(values);
    }

    private void checkVariable(Terms terms, Fields variables, Fields.Entry entry) {
        String name = entry.name();
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            problems.add(
                    entry.key(),
                    "Wrong name of a variable in " + variables.subject()
                            + ". Expected one that is not empty and has no =.");
        } else if (terms.secrets().containsKey(name)) {
            problems.add(
                    entry.key(),
                    "[" + Names.shown(name) + "] in " + variables.subject()
                            + " is in [secret] too. Expected it in one of them.");
        }
    }

    private Path resolved(Kinds.Text text) {
        return folder.resolve(text.value()).normalize();
    }
}
