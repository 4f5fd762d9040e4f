package dev.kindred.jobs.manifest;

import dev.kindred.jobs.secret.Mask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads the secret variables of jobs. */
final class SecretReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    private final Path folder;
    private final Problems problems;

    SecretReader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    Map<String, Secret> read(Fields job) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        job.get(Keys.SECRET).ifPresent(node -> {
            Fields named = Fields.of(job.what(Keys.SECRET), node, problems);
            for (Fields.Entry entry : named.entries()) {
                if (!NAME.matcher(entry.name()).matches()) {
                    problems.add(
                            entry.key(),
                            "Wrong name of a variable in " + named.subject()
                                    + ". Expected letters, digits and _, no digit first.");
                }
                secret(named, entry).ifPresent(secret -> secrets.put(entry.name(), secret));
            }
        });
        return secrets;
    }

    private Optional<Secret> secret(Fields named, Fields.Entry entry) {
        if (entry.value() instanceof MappingNode) {
            String subject = "[" + Names.shown(entry.name()) + "] in " + named.subject();
            return source(Fields.of(subject, entry.value(), problems, Keys.SECRET_SOURCE), entry);
        }
        return named.get(entry, Kinds.textAsWritten())
                .filter(text -> Mask.canHide(text.value()) || tooShort(named, entry))
                .map(text -> new Secret.Written(text.value()));
    }

    private boolean tooShort(Fields named, Fields.Entry entry) {
        problems.add(
                entry.value(),
                "The value of [" + Names.shown(entry.name()) + "] in " + named.subject() + " cannot be hidden: "
                        + Mask.EXPECTED + ".");
        return false;
    }

    private Optional<Secret> source(Fields source, Fields.Entry entry) {
        Optional<Kinds.Text> variable = source.get(Keys.SECRET_VARIABLE);
        Optional<Kinds.Text> file = source.get(Keys.SECRET_FILE);
        if (source.has(Keys.SECRET_VARIABLE) == source.has(Keys.SECRET_FILE)) {
            problems.add(entry.value(), "Not one source in " + source.subject() + ". Expected variable or file.");
        }
        return variable.<Secret>map(text -> new Secret.Variable(text.value()))
                .or(() -> file.filter(text -> Texts.isPlain(text, problems))
                        .map(text ->
                                new Secret.InFile(folder.resolve(text.value()).normalize())));
    }
}
