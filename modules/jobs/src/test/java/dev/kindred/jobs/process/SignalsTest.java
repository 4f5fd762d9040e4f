package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
class SignalsTest {

    private static final long NO_GROUP = Long.MAX_VALUE;

    private final Procfs procfs = new Procfs();
    private final Signals signals = new Signals(procfs);
    private Process process;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "300").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void processThatStartedAtAnotherInstant_isNotHit() throws Exception {
        ProcessEntry seen = procfs.find(process.pid()).orElseThrow();
        ProcessEntry earlier =
                new ProcessEntry(seen.pid(), seen.parent(), seen.group(), seen.session(), seen.started() - 1);

        signals.kill(NO_GROUP, List.of(earlier));
        signals.terminate(NO_GROUP, List.of(seen));

        assertThat(process.waitFor()).as("ended by TERM, not by KILL").isEqualTo(128 + 15);
    }

    @Test
    void groupWithoutAMember_isNotHit() throws Exception {
        ProcessEntry seen = procfs.find(process.pid()).orElseThrow();

        signals.kill(seen.group(), List.of());
        signals.terminate(NO_GROUP, List.of(seen));

        assertThat(process.waitFor()).isEqualTo(128 + 15);
    }

    @Test
    void killOfAMember_reachesIt() throws Exception {
        signals.kill(NO_GROUP, List.of(procfs.find(process.pid()).orElseThrow()));

        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }
}
