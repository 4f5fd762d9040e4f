package dev.kindred.jobs.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskTest {

    private static final Mask MASK = Mask.builder()
            .hide("SHORT", "canary")
            .hide("LONG", "canary-and-more")
            .hide("ODD", "aaab")
            .hide("UMLAUT", "größer")
            .build();

    @Test
    void value_isReplacedByItsName() {
        assertThat(MASK.apply("token=canary!")).isEqualTo("token=[secret SHORT]!");
        assertThat(MASK.apply("größer als")).isEqualTo("[secret UMLAUT] als");
    }

    @Test
    void valueWithinAnother_isMaskedAsTheLonger() {
        assertThat(MASK.apply("canary-and-more canary-and-mor")).isEqualTo("[secret LONG] [secret SHORT]-and-mor");
    }

    @Test
    void valueThatBeginsWithinAFalseBegin_isFound() {
        assertThat(MASK.apply("aaaaab aaa")).isEqualTo("aa[secret ODD] aaa");
    }

    @Test
    void shortValue_isLeftOut() {
        assertThat(Mask.builder().hide("PIN", "123").build().isEmpty()).isTrue();
        assertThat(Mask.canHide("1234")).isTrue();
    }

    @Test
    void linesOfAValue_areMaskedEach() {
        Mask mask =
                Mask.builder().hide("KEY", "first line\n  second line\nend\n").build();

        assertThat(mask.apply("| second line")).isEqualTo("| [secret KEY]");
        assertThat(mask.apply("first line\n  second line\nend\n")).isEqualTo("[secret KEY]");
    }

    @Test
    void whatAShortenedTextHasLeftOfAValue_isMasked() {
        Mask mask = Mask.builder().hide("A", "canary-4711").hide("B", "canary").build();

        assertThat(mask.apply("it is canary-47…)")).isEqualTo("it is [secret A]…)");
        assertThat(mask.apply("cana… canary… canary-4711…")).isEqualTo("[secret A]… [secret A]… [secret A]…");
        assertThat(mask.apply("it is can…")).isEqualTo("it is can…");
    }

    @Test
    void bordersOfChunks_hideNothing() throws IOException {
        String text = "canary canary-and-more aaaaab xcanarycanary größer canary-and-mo";
        String expected = MASK.apply(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(inChunks(bytes, first, second)).isEqualTo(expected);
            }
        }
    }

    private static String inChunks(byte[] bytes, int first, int second) throws IOException {
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        try (OutputStream filter = MASK.filter(masked)) {
            filter.write(bytes, 0, first);
            filter.flush();
            filter.write(bytes, first, second - first);
            filter.flush();
            filter.write(bytes, second, bytes.length - second);
        }
        return masked.toString(StandardCharsets.UTF_8);
    }

    @Test
    void randomTexts_areMaskedAsByReplacing() {
        Mask mask = Mask.builder().hide("A", "abab").hide("B", "baaa").build();
        Random random = new Random(4711);
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.append(random.nextBoolean() ? 'a' : 'b');
            }
            assertThat(mask.apply(text.toString()))
                    .as("text %s of seed 4711", text)
                    .isEqualTo(fromLeft(text.toString()))
                    .doesNotContain("abab", "baaa");
        }
    }

    /** The same by plain words: from the left, whatever value begins there. */
    private static String fromLeft(String text) {
        StringBuilder masked = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            boolean isA = text.startsWith("abab", at);
            boolean isB = text.startsWith("baaa", at);
            masked.append(isA ? "[secret A]" : isB ? "[secret B]" : text.substring(at, at + 1));
            at += isA || isB ? 4 : 1;
        }
        return masked.toString();
    }

    @Test
    void whatIsNoBegin_isPassedOnAtOnce() throws IOException {
        ByteArrayOutputStream masked = new ByteArrayOutputStream();
        OutputStream filter = MASK.filter(masked);

        filter.write("password? can".getBytes(StandardCharsets.UTF_8));

        assertThat(masked.toString(StandardCharsets.UTF_8)).isEqualTo("password? ");
    }
}
