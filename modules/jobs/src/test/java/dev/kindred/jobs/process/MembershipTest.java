package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembershipTest {

    private static final long ROOT = 100;
    private static final long OTHER_SESSION = 7;

    private final FakeTable table = new FakeTable();

    @Test
    void sessionOfTheLivingRoot_isTheTree() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(101, 1, ROOT, 51);
        table.add(102, 1, OTHER_SESSION, 51);

        assertThat(pids(membership())).containsExactly(ROOT, 101L);
    }

    @Test
    void processOlderThanTheRoot_isNeverInTheTree() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(90, 1, ROOT, 49);
        table.marked.add(90L);

        assertThat(pids(membership())).containsExactly(ROOT);
    }

    @Test
    void cookie_countsInAnySession() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(105, 1, OTHER_SESSION, 60);
        table.marked.add(105L);

        assertThat(pids(membership())).containsExactly(ROOT, 105L);
    }

    @Test
    void descendants_countAtAnyDepthAndInAnyOrder() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(300, 200, OTHER_SESSION, 60);
        table.add(200, ROOT, OTHER_SESSION, 60);

        assertThat(pids(membership())).containsExactlyInAnyOrder(ROOT, 200L, 300L);
    }

    @Test
    void childThatSeemsOlderThanItsParent_isNotItsChild() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(200, ROOT, OTHER_SESSION, 70);
        table.add(300, 200, OTHER_SESSION, 60);

        assertThat(pids(membership())).containsExactly(ROOT, 200L);
    }

    @Test
    void sessionWhoseRootEnded_countsByThoseThatWereThereBefore() {
        table.add(ROOT, 1, ROOT, 50);
        Membership membership = membership();
        table.processes.clear();
        table.now = 80;
        membership.rootEnded();
        table.add(101, 1, ROOT, 70);
        table.add(102, 1, ROOT, 90);

        assertThat(pids(membership)).containsExactly(101L, 102L);
    }

    @Test
    void allThatWereSeenEndedAfterAFork_theSessionIsStillTheTree() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(101, ROOT, ROOT, 51);
        Membership membership = membership();
        table.processes.remove(0);
        table.now = 80;
        membership.rootEnded();
        assertThat(pids(membership)).containsExactly(101L);

        table.processes.clear();
        table.add(102, 1, ROOT, 90);
        assertThat(pids(membership)).containsExactly(102L);

        table.processes.clear();
        assertThat(pids(membership)).isEmpty();
        table.add(103, 1, ROOT, 95);
        assertThat(pids(membership)).isEmpty();
    }

    @Test
    void sessionThatBeganAfterTheRootEnded_isSomebodyElses() {
        table.add(ROOT, 1, ROOT, 50);
        Membership membership = membership();
        table.processes.clear();
        table.now = 80;
        membership.rootEnded();
        table.add(101, 1, ROOT, 90);

        assertThat(pids(membership)).isEmpty();
    }

    @Test
    void numberOfTheRootGivenAgain_itsNewSessionIsSomebodyElses() {
        table.add(ROOT, 1, ROOT, 50);
        Membership membership = membership();
        assertThat(pids(membership)).containsExactly(ROOT);
        table.processes.clear();
        table.add(ROOT, 1, ROOT, 70);
        table.add(101, ROOT, ROOT, 71);

        assertThat(pids(membership)).isEmpty();
    }

    @Test
    void memberThatLeftAndClearedItsEnvironment_isRemembered() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(101, ROOT, ROOT, 51);
        Membership membership = membership();
        membership.now();
        table.processes.clear();
        table.add(101, 1, OTHER_SESSION, 51);

        assertThat(pids(membership)).containsExactly(101L);
    }

    @Test
    void numberOfAMemberGivenAgain_isNotRemembered() {
        table.add(ROOT, 1, ROOT, 50);
        table.add(101, ROOT, ROOT, 51);
        Membership membership = membership();
        membership.now();
        table.processes.clear();
        table.add(101, 1, OTHER_SESSION, 60);

        assertThat(pids(membership)).isEmpty();
    }

    @Test
    void rootThatEndedBeforeItWasSeen_itsSessionCountsUnlessTheNumberHasAnotherOwner() {
        table.add(101, 1, ROOT, 51);
        Membership membership = membership();
        assertThat(pids(membership)).containsExactly(101L);

        table.processes.clear();
        table.add(ROOT, 1, ROOT, 60);

        assertThat(pids(membership)).isEmpty();
    }

    private Membership membership() {
        return new Membership(
                table,
                new Cookie("MARK"),
                ROOT,
                table.find(ROOT),
                new ProcessTable.Mark(50, PidClock.Reading.NONE),
                () -> false);
    }

    private static List<Long> pids(Membership membership) {
        return membership.now().stream().map(ProcessEntry::pid).toList();
    }

    private static final class FakeTable implements ProcessTable {
        final List<ProcessEntry> processes = new ArrayList<>();
        final Set<Long> marked = new HashSet<>();
        long now = 1_000;

        void add(long pid, long parent, long session, long started) {
            processes.add(new ProcessEntry(pid, parent, session, session, started));
        }

        @Override
        public List<ProcessEntry> all() {
            return List.copyOf(processes);
        }

        @Override
        public Optional<ProcessEntry> find(long pid) {
            return processes.stream().filter(process -> process.pid() == pid).findFirst();
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public boolean carries(ProcessEntry process, Cookie cookie) {
            return marked.contains(process.pid());
        }

        @Override
        public String command(ProcessEntry process) {
            return "fake";
        }
    }
}
