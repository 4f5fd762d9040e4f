package dev.kindred.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kindred.jobs.process.PidClock.Reading;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PidClockTest {

    private static final long MOST = 1_300; // a round of 1,000 numbers, of which 300 can be given in a millisecond

    private long last = 500;
    private long millis;
    private final PidClock clock = new PidClock(() -> last, () -> millis * 1_000_000, MOST);

    @Test
    void numbersGivenMeanwhile_areThoseBetween() {
        Reading before = clock.read();
        last = 503;
        Reading after = clock.read();

        assertThat(before.isComparable(after, clock.round())).isTrue();
        assertThat(between(before, after)).containsExactly(501L, 502L, 503L);
    }

    @Test
    void numbersThatWentRound_areTheHighAndTheLow() {
        last = 1_298;
        Reading before = clock.read();
        last = 302;
        Reading after = clock.read();

        assertThat(before.isComparable(after, clock.round())).isTrue();
        assertThat(between(before, after))
                .contains(1_299L, 1_300L, 300L, 301L, 302L)
                .doesNotContain(1_298L, 303L);
    }

    @Test
    void wentRoundWhileItWasRead_isNotComparable() {
        Reading before = clock.read();
        last = 1_200;
        Reading middle = clock.read();
        last = 499;
        Reading after = clock.read();

        assertThat(before.isComparable(middle, clock.round())).isTrue();
        assertThat(middle.isComparable(after, clock.round())).isTrue();
        assertThat(before.isComparable(after, clock.round())).isFalse();
    }

    @Test
    void mayHaveGoneRoundUnseen_isNotComparable() {
        Reading before = clock.read();
        millis = 3;
        Reading soon = clock.read();
        millis = 7;
        Reading late = clock.read();

        assertThat(before.isComparable(soon, clock.round())).isTrue();
        assertThat(before.isComparable(late, clock.round())).isFalse();
        assertThat(soon.isComparable(late, clock.round())).isFalse();
        assertThat(late.isComparable(clock.read(), clock.round())).isTrue();
    }

    @Test
    @Tag("linux")
    void clockOfThisMachine_goes() throws Exception {
        PidClock machine = PidClock.of(Procfs.ROOT);
        Reading before = machine.read();
        Process process = new ProcessBuilder("sleep", "300").start();
        Reading after = machine.read();
        process.destroyForcibly();

        assertThat(machine.round()).isGreaterThan(1_000);
        assertThat(before.isBetween(process.pid(), after)).isTrue();
        assertThat(before.isBetween(1, after)).isFalse();
    }

    @Test
    void kernelThatDoesNotTell_isNotComparable() {
        Reading before = clock.read();
        last = -1;
        assertThat(before.isComparable(clock.read(), clock.round())).isFalse();
        last = 510;
        assertThat(before.isComparable(clock.read(), clock.round())).isFalse();
        assertThat(Reading.NONE.isComparable(Reading.NONE, clock.round())).isFalse();
    }

    private static List<Long> between(Reading before, Reading after) {
        return LongStream.rangeClosed(1, MOST)
                .filter(pid -> before.isBetween(pid, after))
                .boxed()
                .toList();
    }
}
