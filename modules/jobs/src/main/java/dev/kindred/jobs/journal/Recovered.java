package dev.kindred.jobs.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a journal says.
 *
 * <p>Only the last line can be torn, since lines are appended and nothing else: by a machine that stopped, or a disk that was
 * full. It is left out. A line that is wrong with a right one after it was changed by somebody, and then nothing of the
 * journal is believed.
 *
 * @param entries in the order in which they were written
 * @param length how many bytes of the file they are
 * @param torn how many bytes come after that
 */
public record Recovered(List<Entry> entries, long length, long torn) {

    static final String HEADER = "kindred-journal ";
    static final int VERSION = 1;

    public Recovered {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a journal and changes nothing.
     *
     * @throws JournalException if it is none, is another version's, or was damaged
     */
    public static Recovered read(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw none(file);
        }
        return of(file, Files.readAllBytes(file));
    }

    static JournalException none(Path file) {
        return new JournalException("Cannot read journal [" + file + "]: there is none. Nothing was started there.");
    }

    static Recovered of(Path file, byte[] bytes) throws JournalException {
        int begin = checkHeader(file, bytes);
        List<Entry> entries = new ArrayList<>();
        int valid = begin;
        int wrong = -1;
        for (int at = begin; at < bytes.length; ) {
            int end = indexOf((byte) '\n', bytes, at);
            Optional<Entry> entry = end < 0 ? Optional.empty() : Line.parse(Arrays.copyOfRange(bytes, at, end));
            if (entry.isPresent() && wrong >= 0) {
                throw new JournalException("Cannot use journal [" + file + "]: it was damaged at byte " + wrong
                        + ", and what comes after is whole. Run the manifest anew with 'kindred run'.");
            }
            int next = end < 0 ? bytes.length : end + 1;
            if (entry.isPresent()) {
                entries.add(entry.get());
                valid = next;
            } else if (wrong < 0) {
                wrong = at;
            }
            at = next;
        }
        return new Recovered(entries, valid, bytes.length - valid);
    }

    private static int checkHeader(Path file, byte[] bytes) throws JournalException {
        int end = indexOf((byte) '\n', bytes, 0);
        String first = end < 0 ? "" : new String(bytes, 0, end, StandardCharsets.UTF_8);
        if (first.equals(HEADER + VERSION)) {
            return end + 1;
        }
        throw new JournalException("Cannot use journal [" + file + "]: "
                + (first.startsWith(HEADER)
                        ? "it has version [" + first.substring(HEADER.length()) + "], and this Kindred knows " + VERSION
                                + ". Use the Kindred that wrote it."
                        : "it does not begin like a journal."));
    }

    private static int indexOf(byte wanted, byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The options that the run was asked for with. */
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        of(Entry.Option.class).forEach(option -> options.put(option.name(), option.value()));
        return options;
    }

    /** The jobs that have succeeded, by digest. */
    public Map<String, Entry.Succeeded> succeeded() {
        Map<String, Entry.Succeeded> succeeded = new LinkedHashMap<>();
        of(Entry.Succeeded.class).forEach(entry -> succeeded.put(entry.digest(), entry));
        return succeeded;
    }

    /** The digests of the groups that have succeeded without all of their jobs. */
    public Set<String> succeededGroups() {
        return of(Entry.GroupSucceeded.class)
                .map(Entry.GroupSucceeded::digest)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The paths of the jobs that were started and of which nothing more is known: they ran when the runner died. */
    public Set<String> unfinished() {
        Set<String> open = new LinkedHashSet<>();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Started started) {
                open.add(started.path());
            } else if (entry instanceof Entry.Succeeded succeeded) {
                open.remove(succeeded.path());
            } else if (entry instanceof Entry.NotSucceeded ended) {
                open.remove(ended.path());
            }
        }
        return open;
    }

    private <E extends Entry> Stream<E> of(Class<E> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast);
    }
}
