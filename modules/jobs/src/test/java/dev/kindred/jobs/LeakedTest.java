package dev.kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.JobResult.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeakedTest {

    private static final JobResult TIMED_OUT =
            new JobResult("slow", Status.TIMED_OUT, "timed out after 1s", Optional.empty(), List.of());
    private static final JobResult LEAKED =
            new JobResult("deaf", Status.LEAKED, "cannot end process 17 (stubborn)", Optional.empty(), List.of());

    @Test
    void leakedProcess_hasAnExitCodeOfItsOwnWhateverElseHappened() {
        assertThat(report(Optional.empty(), TIMED_OUT, LEAKED).exitCode()).isEqualTo(4);
        assertThat(report(Optional.of(new StopSignal("INT", 2)), LEAKED).exitCode())
                .isEqualTo(4);
        assertThat(report(Optional.empty(), TIMED_OUT).exitCode()).isEqualTo(3);
    }

    @Test
    void leakedProcess_isNamedByNumberAndCommand() {
        assertThat(ReportText.of(report(Optional.empty(), LEAKED), Optional.empty(), Terminal.plain(System.out)))
                .contains("  leaked        deaf: cannot end process 17 (stubborn)", "1 job: 1 leaked.");
    }

    private static Report report(Optional<StopSignal> signal, JobResult... failures) {
        List<JobResult> results = List.of(failures);
        return new Report("demo", Duration.ofSeconds(1), Optional.empty(), signal, results, results);
    }
}
