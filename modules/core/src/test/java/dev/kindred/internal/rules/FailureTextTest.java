package dev.kindred.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("F4")
class FailureTextTest {

    @Test
    void throwable_isNameAndMessage() {
        assertThat(FailureText.of(new IOException("disk full"))).isEqualTo("IOException: disk full");
        assertThat(FailureText.of(new IOException())).isEqualTo("IOException");
        assertThat(FailureText.of(new IOException(" \n"))).isEqualTo("IOException");
    }

    @Test
    void manyLines_becomeOne() {
        assertThat(FailureText.text("  one\r\n\ntwo\nthree ")).isEqualTo("one two three");
    }

    @Test
    void fullStop_isLeftToTheSentenceAround() {
        assertThat(FailureText.text("the disk is full.\n")).isEqualTo("the disk is full");
        assertThat(FailureText.text("and so on..")).isEqualTo("and so on..");
        assertThat(FailureText.text(".")).isEmpty();
    }

    @Test
    void longText_isCutAt200() {
        String most = "x".repeat(200);

        assertThat(FailureText.text(most)).isEqualTo(most);
        assertThat(FailureText.text(most + "y")).isEqualTo("x".repeat(199) + "…");
    }

    @Test
    void anonymousClass_hasAName() {
        assertThat(FailureText.of(new IOException("odd") {})).isEqualTo("FailureTextTest$1: odd");
    }

    @Test
    void messageThatCannotBeRead_doesNotHideTheFailure() {
        class Hostile extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException();
            }
        }

        assertThat(FailureText.of(new Hostile())).isEqualTo("Hostile");
        assertThat(FailureText.messageOf(new Hostile())).isNull();
    }
}
