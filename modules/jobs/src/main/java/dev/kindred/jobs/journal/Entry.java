package dev.kindred.jobs.journal;

import java.util.List;
import java.util.Optional;

/** One thing that was written down. A digest stands for the content of a job, whatever its place in the manifest. */
public sealed interface Entry {

    /** How the run was asked for: so it is resumed. */
    record Option(String name, String value) implements Entry {
        @Override
        public List<String> fields() {
            return List.of("option", name, value);
        }
    }

    /** An attempt at a job began, or another one after that. */
    record Started(String digest, String path) implements Entry {
        @Override
        public List<String> fields() {
            return List.of("started", digest, path);
        }
    }

    /** A job has succeeded: it is not run again. */
    record Succeeded(String digest, String path, long millis) implements Entry {
        @Override
        public List<String> fields() {
            return List.of("succeeded", digest, path, Long.toString(millis));
        }
    }

    /** A group has succeeded although not all of its jobs have: none of them is run again. */
    record GroupSucceeded(String digest, String path) implements Entry {
        @Override
        public List<String> fields() {
            return List.of("group-succeeded", digest, path);
        }
    }

    /** A job ended otherwise: when the run is resumed it is run again. */
    record NotSucceeded(String digest, String path, String how) implements Entry {
        @Override
        public List<String> fields() {
            return List.of("not-succeeded", digest, path, how);
        }
    }

    /** Its kind and what belongs to it, as texts. */
    List<String> fields();

    /** What these fields stand for; nothing if they are no entry. */
    static Optional<Entry> of(List<String> fields) {
        int size = fields.size();
        try {
            return switch (fields.get(0) + "/" + size) {
                case "option/3" -> Optional.of(new Option(fields.get(1), fields.get(2)));
                case "started/3" -> Optional.of(new Started(fields.get(1), fields.get(2)));
                case "succeeded/4" ->
                    Optional.of(new Succeeded(fields.get(1), fields.get(2), Long.parseLong(fields.get(3))));
                case "group-succeeded/3" -> Optional.of(new GroupSucceeded(fields.get(1), fields.get(2)));
                case "not-succeeded/4" -> Optional.of(new NotSucceeded(fields.get(1), fields.get(2), fields.get(3)));
                default -> Optional.empty();
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
