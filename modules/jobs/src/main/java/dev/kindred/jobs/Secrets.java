package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Leaf;
import dev.kindred.jobs.manifest.Secret;
import dev.kindred.jobs.secret.Mask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of all secrets of a run, and the mask that hides them. */
final class Secrets {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    private final Map<String, Map<String, String>> byPath = new LinkedHashMap<>();
    private final Mask.Builder mask = Mask.builder();

    private Secrets() {}

    /**
     * @param environment the runner's own
     * @throws IOException if one has no value, or one that cannot be hidden
     */
    static Secrets of(Jobs jobs, Map<String, String> environment) throws IOException {
        Secrets secrets = new Secrets();
        for (Map.Entry<String, Leaf> leaf : jobs.leaves().entrySet()) {
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, Secret> secret : leaf.getValue().secrets().entrySet()) {
                String subject =
                        "Cannot use secret [" + secret.getKey() + "] of job [" + jobs.shown(leaf.getKey()) + "]: ";
                String value = value(subject, secret.getValue(), environment);
                if (!Mask.canHide(value)) {
                    throw new IOException(subject + "it cannot be hidden, since " + Mask.EXPECTED + ".");
                }
                values.put(secret.getKey(), value);
                secrets.mask.hide(secret.getKey(), value);
            }
            if (!values.isEmpty()) {
                secrets.byPath.put(leaf.getKey(), values);
            }
        }
        return secrets;
    }

    /** Hides those that are written in the manifest itself; nothing is looked up. */
    static Mask written(Jobs jobs) {
        Mask.Builder mask = Mask.builder();
        jobs.leaves()
                .values()
                .forEach(leaf -> leaf.secrets().forEach((name, secret) -> {
                    if (secret instanceof Secret.Written written) {
                        mask.hide(name, written.value());
                    }
                }));
        return mask.build();
    }

    private static String value(String subject, Secret secret, Map<String, String> environment) throws IOException {
        if (secret instanceof Secret.Written written) {
            return written.value();
        }
        if (secret instanceof Secret.Variable variable) {
            String value = environment.get(variable.name());
            if (value == null) {
                throw new IOException(subject + "variable [" + variable.name() + "] is not set. Set it.");
            }
            return value;
        }
        return contents(subject, ((Secret.InFile) secret).file());
    }

    private static String contents(String subject, Path file) throws IOException {
        try {
            String text = Files.readString(file).replaceAll("[\r\n]+$", "");
            if (text.indexOf('\0') >= 0) {
                throw new IOException(subject + "file [" + file + "] has a NUL character. Remove it.");
            }
            return text;
        } catch (IOException e) {
            throw new IOException(subject + "file [" + file + "] cannot be read (" + e + ").", e);
        }
    }

    /** Those of the job at a path, by name. */
    Map<String, String> at(String path) {
        return byPath.getOrDefault(path, Map.of());
    }

    /** The text with the value of the job's secret in place of each {@code ${NAME}}; what names none stays. */
    String filled(String path, String text) {
        Map<String, String> values = at(path);
        return values.isEmpty()
                ? text
                : REFERENCE
                        .matcher(text)
                        .replaceAll(
                                found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    /** Each text filled. */
    Map<String, String> filled(String path, Map<String, String> texts) {
        Map<String, String> filled = new LinkedHashMap<>();
        texts.forEach((name, text) -> filled.put(name, filled(path, text)));
        return filled;
    }

    Mask mask() {
        return mask.build();
    }
}
