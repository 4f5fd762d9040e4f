package dev.kindred.jobs;

import dev.kindred.jobs.manifest.Environment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The end of a job's output, fit to be printed: bounded, masked, and nothing in it that a terminal would obey. */
final class LastLines {

    private static final int MOST_BYTES = 16 * 1024;
    private static final int LONGEST_LINE = 500;
    private static final int BYTES_OF_A_CHARACTER = 4;

    private static final Pattern ESCAPES =
            Pattern.compile("\u001B\\[[0-?]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(\u0007|\u001B\\\\)?|\u001B.");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t]]");

    private LastLines() {}

    static List<String> of(Path log, int most, Environment environment) {
        if (most == 0 || Files.notExists(log)) {
            return List.of();
        }
        try {
            return lastOf(end(log, environment), most);
        } catch (IOException e) {
            return List.of("(the output cannot be read: " + e + ")");
        }
    }

    private static String end(Path log, Environment environment) throws IOException {
        int reserve = environment.longestMasked();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(0, file.length() - MOST_BYTES - (long) reserve * BYTES_OF_A_CHARACTER);
            byte[] read = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(read);
            String masked = environment.mask(new String(read, StandardCharsets.UTF_8));
            // A value that began before what was read is not masked: what may be the rest of it goes.
            return start == 0 ? masked : masked.substring(Math.min(reserve, masked.length()));
        }
    }

    private static List<String> lastOf(String text, int most) {
        List<String> lines =
                new ArrayList<>(text.lines().map(LastLines::printable).toList());
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - most), lines.size()));
    }

    private static String printable(String line) {
        String plain = CONTROLS.matcher(ESCAPES.matcher(line).replaceAll("")).replaceAll("");
        return plain.length() <= LONGEST_LINE ? plain : plain.substring(0, LONGEST_LINE) + "…";
    }
}
