package dev.kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The three ways to end. */
@Tag("G2")
class OutcomeTest {

    private static final Cancellation CANCELLATION =
            new Cancellation(Cancellation.Origin.SIBLING_FAILED, "g/a", "[g/a] failed");

    private static Outcome<Integer> cancelled() {
        return new Outcome.Cancelled<>(CANCELLATION, true, null, List.of());
    }

    private static String told(Outcome<Integer> outcome) {
        return outcome.fold(value -> "value " + value, Throwable::getMessage, Cancellation::toString);
    }

    @Test
    void fold_asksForAllThree() {
        assertThat(told(new Outcome.Succeeded<>(7))).isEqualTo("value 7");
        assertThat(told(new Outcome.Failed<>(new IOException("disk full")))).isEqualTo("disk full");
        assertThat(told(cancelled())).isEqualTo("cancelled because [g/a] failed");
    }

    @Test
    void map_changesTheValueAlone() {
        Outcome<Integer> failed = new Outcome.Failed<>(new IOException());

        assertThat(new Outcome.Succeeded<>(7).map(value -> value + 1)).isEqualTo(new Outcome.Succeeded<>(8));
        assertThat(failed.map(value -> value + 1)).isSameAs(failed);
        assertThat(cancelled().map(value -> value + 1)).isEqualTo(cancelled());
    }

    @Test
    void isSuccess_isTrueOfOne() {
        assertThat(new Outcome.Succeeded<>(7).isSuccess()).isTrue();
        assertThat(new Outcome.Failed<>(new IOException()).isSuccess()).isFalse();
        assertThat(cancelled().isSuccess()).isFalse();
    }

    @Test
    void valueOrThrow_throwsWhatItWas() {
        assertThat(new Outcome.Succeeded<>(7).valueOrThrow()).isEqualTo(7);
        RuntimeException unchecked = new IllegalArgumentException();
        assertThatThrownBy(() -> new Outcome.Failed<>(unchecked).valueOrThrow()).isSameAs(unchecked);
        Error error = new AssertionError();
        assertThatThrownBy(() -> new Outcome.Failed<>(error).valueOrThrow()).isSameAs(error);
        IOException checked = new IOException("disk full");
        assertThatIllegalStateException()
                .isThrownBy(() -> new Outcome.Failed<>(checked).valueOrThrow())
                .withMessage("The subtask failed: java.io.IOException: disk full")
                .withCause(checked);
    }

    @Test
    @Tag("C1")
    @Tag("G13")
    void valueOrThrowOfACancelled_tellsWhoAsked() {
        assertThatThrownBy(() -> cancelled().valueOrThrow())
                .isInstanceOfSatisfying(TaskCancelledException.class, thrown -> {
                    assertThat(thrown.cancellation()).isEqualTo(CANCELLATION);
                    assertThat(thrown.outcomes()).isEmpty();
                })
                .hasMessage("The work was cancelled because [g/a] failed (SIBLING_FAILED at [g/a]).");
    }

    @Test
    void causeAndCancellation_areNeeded() {
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Failed<>(null));
        assertThatNullPointerException().isThrownBy(() -> new Outcome.Cancelled<>(null, true, null, List.of()));
    }

    @Test
    @Tag("C1")
    void cancellationBelow_keepsPathAndReason() {
        assertThat(CANCELLATION.below())
                .isEqualTo(new Cancellation(Cancellation.Origin.PARENT_CANCELLED, "g/a", "[g/a] failed"));
        for (Cancellation.Origin origin : List.of(
                Cancellation.Origin.OWNER_GONE, Cancellation.Origin.SHUTDOWN, Cancellation.Origin.PARENT_CANCELLED)) {
            Cancellation same = new Cancellation(origin, "g", "why");
            assertThat(same.below()).isEqualTo(same);
        }
    }
}
