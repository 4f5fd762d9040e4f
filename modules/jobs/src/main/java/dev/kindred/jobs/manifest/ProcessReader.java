package dev.kindred.jobs.manifest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the jobs that are processes. */
final class ProcessReader {

    static final List<String> KEYS = List.of("run", "shell", "env", "dir", "timeout", "grace", "needs");

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private final Path folder;
    private final Problems problems;

    ProcessReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    ProcessJob read(String name, String subject, Fields.Entry entry, Fields fields, List<String> needs) {
        return new ProcessJob(
                name,
                command(subject, entry, fields),
                environment(subject, fields),
                fields.text("dir").filter(this::isPlain).map(this::resolved).orElse(folder),
                fields.duration("timeout", ManifestReader.SHORTEST_TIMEOUT),
                fields.duration("grace", Duration.ZERO).orElse(DEFAULT_GRACE),
                needs);
    }

    private List<String> command(String subject, Fields.Entry entry, Fields fields) {
        Optional<Node> run = fields.get("run");
        Optional<Node> shell = fields.get("shell");
        if (run.isPresent() && shell.isPresent()) {
            problems.add(
                    entry.key(),
                    "Both [run] and [shell] in " + subject
                            + ". Expected one: run with a program and its arguments, or shell with a script.");
        } else if (run.isEmpty() && shell.isEmpty() && fields.isMapping()) {
            problems.add(
                    entry.key(),
                    "Nothing to run in " + subject
                            + ". Expected run: [program, argument], shell: script, or jobs: with a mapping of jobs.");
        }
        return shell.isPresent() ? script(subject, fields) : argv(subject, fields);
    }

    private List<String> script(String subject, Fields fields) {
        Optional<Fields.Text> script = fields.textAsWritten("shell").filter(this::isPlain);
        script.filter(text -> text.value().isBlank())
                .ifPresent(
                        text -> problems.add(text.node(), "No script in [shell] of " + subject + ". Expected a text."));
        return script.map(text -> List.of("/bin/sh", "-c", text.value())).orElse(List.of());
    }

    private List<String> argv(String subject, Fields fields) {
        String expected = "a list such as [javac, Main.java]; a command line for a shell belongs under shell";
        List<Fields.Text> argv = fields.texts("run", expected).orElse(List.of());
        argv.forEach(this::isPlain);
        List<String> values = argv.stream().map(Fields.Text::value).toList();
        fields.get("run")
                .filter(node -> fields.isEmptyList("run")
                        || (!values.isEmpty() && values.get(0).isBlank()))
                .ifPresent(node -> problems.add(
                        node, "No program in [run] of " + subject + ". Expected a list such as [javac, Main.java]."));
        return values;
    }

    private Environment environment(String subject, Fields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.get("env").ifPresent(node -> {
            for (Fields.Entry entry :
                    Fields.of("[env] of " + subject, node, problems).entries()) {
                checkVariable(subject, entry);
                fields.text(entry, "[" + Names.shown(entry.name()) + "] in [env] of " + subject)
                        .filter(this::isPlain)
                        .ifPresent(text -> values.put(entry.name(), text.value()));
            }
        });
        return new Environment(values);
    }

    private void checkVariable(String subject, Fields.Entry entry) {
        String name = entry.name();
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            problems.add(
                    entry.key(),
                    "Wrong name of a variable in [env] of " + subject
                            + ". Expected one that is not empty and has no =.");
        }
    }

    private Path resolved(Fields.Text text) {
        return folder.resolve(text.value()).normalize();
    }

    private boolean isPlain(Fields.Text text) {
        boolean plain = text.value().indexOf('\0') < 0;
        if (!plain) {
            problems.add(text.node(), "A NUL character cannot be handed to a process. Remove it.");
        }
        return plain;
    }
}
