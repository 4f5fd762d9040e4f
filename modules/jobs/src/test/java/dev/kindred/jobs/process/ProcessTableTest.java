package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {

    private static final String REST = " 1 2 3 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 2674688";

    @ParameterizedTest
    @ValueSource(strings = {"sh", "a b", "a) Z 9 9 9", "((", ") S 1", ""})
    void anyCommand_leavesTheFieldsReadable(String command) {
        assertThat(Procfs.parse(42, "42 (" + command + ") S" + REST)).contains(new ProcessEntry(42, 1, 2, 3, 4711));
    }

    @Test
    void endedProcessThatNobodyCollected_isNotThere() {
        assertThat(Procfs.parse(42, "42 (sh) Z" + REST)).isEmpty();
    }

    @Test
    void halfALine_isNotThere() {
        assertThat(Procfs.parse(42, "42 (sh) S 1 2")).isEmpty();
    }

    @Test
    @Tag("linux")
    void procfs_showsThisProcess() {
        Procfs procfs = new Procfs();
        long self = ProcessHandle.current().pid();

        assertThat(procfs.all()).extracting(ProcessEntry::pid).contains(self, 1L);
        ProcessEntry entry = procfs.find(self).orElseThrow();
        assertThat(entry.started()).isPositive().isLessThanOrEqualTo(procfs.now());
        assertThat(procfs.command(entry)).contains("java");
    }

    @Test
    @Tag("linux")
    void procfs_showsWhatStartedSinceAMark() throws Exception {
        Procfs procfs = new Procfs();
        ProcessTable.Mark mark = procfs.mark();
        Process young = new ProcessBuilder("sleep", "300").start();
        try {
            assertThat(procfs.since(mark))
                    .extracting(ProcessEntry::pid)
                    .contains(young.pid())
                    .doesNotContain(ProcessHandle.current().pid(), 1L);
            assertThat(procfs.since(new ProcessTable.Mark(mark.now(), PidClock.Reading.NONE)))
                    .as("without knowing the numbers")
                    .extracting(ProcessEntry::pid)
                    .contains(young.pid())
                    .doesNotContain(1L);
        } finally {
            young.destroyForcibly();
        }
    }

    @Test
    void tableOfTheJdk_showsThisProcess() {
        HandleTable table = new HandleTable();
        long self = ProcessHandle.current().pid();

        assertThat(table.all()).extracting(ProcessEntry::pid).contains(self);
        ProcessEntry entry = table.find(self).orElseThrow();
        assertThat(entry.started()).isPositive();
        assertThat(table.carries(entry, Cookie.create())).isFalse();
    }

    @Test
    void cookie_isFoundAsAWholeVariableOnly() {
        Cookie cookie = new Cookie("MARK");

        assertThat(cookie.isIn("MARK=1\0A=b\0")).isTrue();
        assertThat(cookie.isIn("A=b\0MARK=1\0")).isTrue();
        assertThat(cookie.isIn("A=MARK=1\0XMARK=1\0MARK=12\0")).isFalse();
        assertThat(Cookie.create()).isNotEqualTo(Cookie.create());
    }
}
