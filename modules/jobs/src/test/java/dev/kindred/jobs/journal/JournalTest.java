package dev.kindred.jobs.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final List<Entry> ENTRIES = List.of(
            new Entry.Started("d1", "demo/a"),
            new Entry.Succeeded("d1", "demo/a", 12),
            new Entry.Started("d2", "demo/größer b"),
            new Entry.NotSucceeded("d2", "demo/größer b", "failed: exit code 3\n100% \u0000 wrong"),
            new Entry.GroupSucceeded("d3", "demo/race"),
            new Entry.Started("d4", "demo/c"));

    private final Path file;

    JournalTest(@TempDir Path folder) {
        this.file = folder.resolve("journal");
    }

    private void write() throws IOException {
        try (Journal journal = Journal.create(file, List.of(new Entry.Option("policy", "keep going")))) {
            for (Entry entry : ENTRIES) {
                journal.write(entry);
            }
        }
    }

    @Test
    void whatWasWritten_isRead() throws IOException {
        write();

        Recovered recovered = Recovered.read(file);
        assertThat(recovered.entries().subList(1, 7)).isEqualTo(ENTRIES);
        assertThat(recovered.options()).containsOnly(Map.entry("policy", "keep going"));
        assertThat(recovered.succeeded()).containsOnlyKeys("d1");
        assertThat(recovered.succeededGroups()).containsExactly("d3");
        assertThat(recovered.unfinished()).containsExactly("demo/c");
        assertThat(recovered.torn()).isZero();
    }

    @Test
    void lines_areForEyesToo() throws IOException {
        write();

        assertThat(Files.readAllLines(file))
                .startsWith("kindred-journal 1")
                .anyMatch(line -> line.endsWith(" succeeded d1 demo/a 12"));
    }

    @Test
    void tornAtEachByte_whatIsBeforeIsRecovered() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        int header = "kindred-journal 1\n".length();
        for (int length = header; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            Recovered recovered = Recovered.read(file);

            List<Entry> all = new ArrayList<>(List.of(new Entry.Option("policy", "keep going")));
            all.addAll(ENTRIES);
            assertThat(recovered.entries())
                    .as("torn after %s bytes", length)
                    .isEqualTo(all.subList(0, recovered.entries().size()));
            assertThat(recovered.length() + recovered.torn()).isEqualTo(length);
            boolean endsWithALine = whole[length - 1] == '\n';
            assertThat(recovered.torn() == 0).isEqualTo(endsWithALine);
        }
    }

    @Test
    void eachBitOfALine_isGuarded() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int at = "kindred-journal 1\n".length(); at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] = (byte) (changed[at] ^ (1 << (at % 8)));
            Files.write(file, changed);
            assertThat(unknown()).as("byte %s", at).isEmpty();
        }
    }

    /** What is believed of a changed journal although nobody wrote it. */
    private List<Entry> unknown() throws IOException {
        try {
            List<Entry> believed = new ArrayList<>(Recovered.read(file).entries());
            believed.removeAll(ENTRIES);
            believed.remove(new Entry.Option("policy", "keep going"));
            return believed;
        } catch (JournalException refused) {
            assertThat(refused).hasMessageContaining("it was damaged at byte");
            return List.of();
        }
    }

    @Test
    void resumedAfterATornLine_goesOnBehindTheWholeOnes() throws IOException {
        write();
        Files.writeString(file, "0badf00d succ", StandardOpenOption.APPEND);

        try (Journal journal = Journal.resume(file)) {
            assertThat(journal.recovered().torn()).isEqualTo(13);
            journal.write(new Entry.Succeeded("d4", "demo/c", 1));
        }

        Recovered recovered = Recovered.read(file);
        assertThat(recovered.torn()).isZero();
        assertThat(recovered.succeeded()).containsOnlyKeys("d1", "d4");
    }

    @Test
    void anotherVersion_isRefused() throws IOException {
        Files.writeString(file, "kindred-journal 2\n");

        assertThatThrownBy(() -> Recovered.read(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("it has version [2], and this Kindred knows 1. Use the Kindred that wrote it.");
    }

    @Test
    void noJournal_isRefused() throws IOException {
        assertThatThrownBy(() -> Journal.resume(file))
                .hasMessageContaining("there is none. Nothing was started there.");
        Files.writeString(file, "version: 1\n");
        assertThatThrownBy(() -> Journal.resume(file)).hasMessageContaining("it does not begin like a journal.");
    }

    @Test
    void journalThatIsWritten_isNotOpenedTwice() throws IOException {
        try (Journal first = Journal.create(file, List.of())) {
            assertThat(first.recovered().entries()).isEmpty();
            assertThatThrownBy(() -> Journal.resume(file)).hasMessageContaining("another process writes it.");
        }
        Journal.resume(file).close();
    }

    @Test
    void closedJournal_isNotWritten() throws IOException {
        Journal journal = Journal.create(file, List.of());
        journal.close();

        assertThatThrownBy(() -> journal.write(ENTRIES.get(0))).hasMessageContaining("it is closed.");
    }
}
