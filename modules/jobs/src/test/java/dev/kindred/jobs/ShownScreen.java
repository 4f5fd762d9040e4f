package dev.kindred.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal shows of what {@code terminal.py} passed on: as much of one as the runner uses. Like most of them it wraps its
 * lines anew when it is resized.
 *
 * <p>The runner hears of a resize a moment after it. A drawing of that moment is one for the old window: it can leave lines above
 * it, on any terminal, and is not held against the runner.
 */
final class ShownScreen {

    private static final Pattern PART = Pattern.compile(
            "\u001B\\]resize;(\\d+);(\\d+)\u0007" // 1, 2
                    + "|\u001B\\[(\\d+)A" // 3
                    + "|(\u001B\\[J)" // 4
                    + "|(\u001B\\[\\?7[lh])" // 5
                    + "|\u001B\\[[0-9;]*m|\r"
                    + "|(\n)" // 6
                    + "|([^\u001B\r\n]+)"); // 7

    /** All lines above the cursor, and the one that it is in; what scrolled out of the window, too. */
    private final List<String> lines = new ArrayList<>(List.of(""));

    private final List<String> tooWide = new ArrayList<>();
    private int rows;
    private int columns;
    private boolean wraps = true;
    private int drawings;
    private int drawn;
    private int highest;
    private boolean heardOfResize;
    private boolean mayHaveLeftLines;
    private int beyondTheBegin; // rows that the last drawing went up above what was drawn before

    static ShownScreen of(String shown) {
        ShownScreen screen = new ShownScreen();
        Matcher part = PART.matcher(shown);
        int end = 0;
        while (part.find()) {
            if (part.start() != end) {
                throw new AssertionError("What is this? " + shown.substring(end, part.start()));
            }
            end = part.end();
            screen.on(part);
        }
        return screen;
    }

    private void on(Matcher part) {
        if (part.group(1) != null) {
            rows = Integer.parseInt(part.group(1));
            columns = Integer.parseInt(part.group(2));
            tooWide.clear();
            highest = 0;
            heardOfResize = false;
        } else if (part.group(3) != null) {
            up(Integer.parseInt(part.group(3)));
        } else if (part.group(5) != null) {
            wrapping(part.group(5).endsWith("h"));
        } else if (part.group(6) != null) {
            lines.add("");
            drawn++;
        } else if (part.group(7) != null) {
            write(part.group(7));
        }
    }

    private void wrapping(boolean on) {
        wraps = on;
        if (on) {
            drawings++;
            boolean fits = tooWide.isEmpty() && drawn < rows;
            if (!fits && !heardOfResize) {
                mayHaveLeftLines = true;
                tooWide.clear();
            } else {
                heardOfResize = true;
                highest = Math.max(highest, drawn);
                if (beyondTheBegin != 0 && !mayHaveLeftLines) {
                    throw new AssertionError(
                            "Went up " + beyondTheBegin + " rows too many, or not to the begin of a line.");
                }
            }
        } else {
            drawn = 0;
        }
    }

    private void write(String text) {
        if (!wraps && text.codePointCount(0, text.length()) > columns) {
            tooWide.add(text);
        }
        lines.set(lines.size() - 1, lines.get(lines.size() - 1) + text);
    }

    // Up and clear always come together, at the begin of a line.
    private void up(int most) {
        int left = most;
        while (left > 0 && lines.size() > 1) {
            String line = lines.get(lines.size() - 2);
            left -= Math.max(1, (line.codePointCount(0, line.length()) + columns - 1) / columns);
            lines.remove(lines.size() - 2);
        }
        beyondTheBegin = left;
    }

    /** What is there at the end. */
    List<String> lines() {
        return lines;
    }

    /** Whether a drawing came between a resize and its being heard of. */
    boolean mayHaveLeftLines() {
        return mayHaveLeftLines;
    }

    int drawings() {
        return drawings;
    }

    /** The lines of drawings since the last resize that were wider than the window. */
    List<String> tooWide() {
        return tooWide;
    }

    /** The most lines of a drawing since the last resize. */
    int highest() {
        return highest;
    }

    int rows() {
        return rows;
    }
}
