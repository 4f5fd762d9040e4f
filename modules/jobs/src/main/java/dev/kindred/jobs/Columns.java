package dev.kindred.jobs;

/** Texts as terminals lay them out. */
final class Columns {

    private static final String CUT = "…";

    /** First and last of the characters that take two columns: those of wcwidth by Markus Kuhn, and the emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3040, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F900, 0x1F9FF},
        {0x20000, 0x3FFFD}
    };

    private Columns() {}

    /** How many columns a line of text takes. */
    static int of(String line) {
        return line.codePoints().map(Columns::of).sum();
    }

    /** The text as one line that is no wider, without what a terminal would obey. */
    static String cut(String text, int most) {
        StringBuilder line = new StringBuilder();
        int width = 0;
        int cutAt = 0;
        for (int c : text.codePoints().map(Columns::printable).toArray()) {
            width += of(c);
            if (width > most) {
                return most < 1 ? "" : line.substring(0, cutAt) + CUT;
            }
            line.appendCodePoint(c);
            if (width < most) {
                cutAt = line.length();
            }
        }
        return line.toString();
    }

    private static int printable(int codePoint) {
        return Character.isISOControl(codePoint) ? ' ' : codePoint;
    }

    private static int of(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (range[0] <= codePoint && codePoint <= range[1]) {
                return 2;
            }
        }
        return 1;
    }
}
