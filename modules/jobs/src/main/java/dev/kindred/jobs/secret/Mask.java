package dev.kindred.jobs.secret;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts {@code [secret NAME]} in place of the values of secrets. A value is found as it is written: what encodes, reverses or
 * splits it hides it from this too. Of a value with several lines each line is masked as well, and of one that a text was
 * shortened in, what stands before the ellipsis.
 */
public final class Mask {

    /** Shorter values are found everywhere, and masking them would tell where they are. */
    public static final int SHORTEST = 4;

    /** What a value must be, for people. */
    public static final String EXPECTED = "it must have at least " + SHORTEST + " characters";

    private static final char ELLIPSIS = '…';

    /** Hides nothing. */
    public static final Mask NONE = new Mask(List.of());

    /** A value to hide, and what is shown in its place. */
    static final class Pattern {

        private final String text;
        private final String shownText;
        private final byte[] value;
        private final byte[] shown;

        Pattern(String value, String shown) {
            this.text = value;
            this.shownText = shown;
            this.value = value.getBytes(StandardCharsets.UTF_8);
            this.shown = shown.getBytes(StandardCharsets.UTF_8);
        }

        /** How many characters of the value, from its first on, the text ends with; 0 for fewer than are ever hidden. */
        int begunAtTheEndOf(String shortened) {
            for (int length = Math.min(text.length() - 1, shortened.length()); length >= SHORTEST; length--) {
                if (shortened.regionMatches(shortened.length() - length, text, 0, length)) {
                    return length;
                }
            }
            return 0;
        }

        int length() {
            return value.length;
        }

        void show(OutputStream target) throws IOException {
            target.write(shown);
        }

        boolean matches(byte[] text, int from, int length) {
            int common = Math.min(value.length, length - from);
            for (int i = 0; i < common; i++) {
                if (text[from + i] != value[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The values of a mask, one by one. */
    public static final class Builder {

        private final List<Pattern> patterns = new ArrayList<>();

        private Builder() {}

        /** Adds a value; one that is too short is left out. */
        public Builder hide(String name, String value) {
            add(name, value);
            if (value.indexOf('\n') >= 0) {
                value.lines().map(String::strip).forEach(line -> add(name, line));
            }
            return this;
        }

        private void add(String name, String value) {
            if (canHide(value)) {
                String shown = "[secret " + name + "]";
                patterns.add(new Pattern(value, shown));
            }
        }

        /** The mask. */
        public Mask build() {
            return patterns.isEmpty() ? NONE : new Mask(patterns);
        }
    }

    // The longest first: a value that contains another one must go first, or a part of it stays readable.
    private final List<Pattern> patterns;
    private final boolean[] isFirst = new boolean[1 << Byte.SIZE];

    private Mask(List<Pattern> patterns) {
        this.patterns = patterns.stream()
                .sorted(Comparator.comparingInt((Pattern pattern) -> -pattern.length()))
                .toList();
        patterns.forEach(pattern -> isFirst[pattern.value[0] & 0xFF] = true);
    }

    /** Begins a mask. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether a value can be hidden: whether it is long enough. */
    public static boolean canHide(String value) {
        return value.length() >= SHORTEST;
    }

    /** Whether it hides nothing. */
    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** The text with every value masked. */
    public String apply(String text) {
        if (isEmpty()) {
            return text;
        }
        ByteArrayOutputStream masked = new ByteArrayOutputStream(text.length());
        try (OutputStream filter = filter(masked)) {
            filter.write(withoutBegins(text).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return masked.toString(StandardCharsets.UTF_8);
    }

    private String withoutBegins(String text) {
        String rest = text;
        StringBuilder masked = new StringBuilder();
        for (int cut = rest.indexOf(ELLIPSIS); cut >= 0; cut = rest.indexOf(ELLIPSIS)) {
            masked.append(withoutBegin(rest.substring(0, cut))).append(ELLIPSIS);
            rest = rest.substring(cut + 1);
        }
        return masked.append(rest).toString();
    }

    private String withoutBegin(String shortened) {
        int longest = 0;
        String shown = "";
        for (Pattern each : patterns) {
            int length = each.begunAtTheEndOf(shortened);
            if (length > longest) {
                longest = length;
                shown = each.shownText;
            }
        }
        return shortened.substring(0, shortened.length() - longest) + shown;
    }

    /**
     * A stream that masks what is written before it goes on to the target. What may be the begin of a value is held back, a
     * flush included, until more comes or it is closed; closing closes the target.
     */
    public OutputStream filter(OutputStream target) {
        return isEmpty() ? target : new MaskedStream(this, target);
    }

    boolean canBegin(byte first) {
        return isFirst[first & 0xFF];
    }

    List<Pattern> patterns() {
        return patterns;
    }
}
