package dev.kindred.jobs.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * An entry as one line of the journal: the checksum of the rest, then the fields, separated by blanks.
 *
 * <pre>  5d2a8e01 succeeded 4f3c… checks/size 1204</pre>
 */
final class Line {

    private static final int CHECKSUM_DIGITS = 8;
    private static final int HEX = 16;

    private Line() {}

    static byte[] of(Entry entry) {
        String fields = entry.fields().stream().map(Line::escaped).collect(Collectors.joining(" "));
        byte[] body = fields.getBytes(StandardCharsets.UTF_8);
        String line = checksum(body) + " " + fields + "\n";
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The entry of a line.
     *
     * @param line without its line break
     * @return nothing if the checksum is wrong or it is no entry that this version knows
     */
    static Optional<Entry> parse(byte[] line) {
        if (line.length < CHECKSUM_DIGITS + 2 || line[CHECKSUM_DIGITS] != ' ') {
            return Optional.empty();
        }
        String checksum = new String(line, 0, CHECKSUM_DIGITS, StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOfRange(line, CHECKSUM_DIGITS + 1, line.length);
        if (!checksum.equals(checksum(body))) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        for (String field : new String(body, StandardCharsets.UTF_8).split(" ", -1)) {
            fields.add(unescaped(field));
        }
        return Entry.of(fields);
    }

    private static String checksum(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return String.format("%08x", checksum.getValue());
    }

    private static String escaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c <= ' ' || c == '%' || c == 0x7F) {
                text.append(String.format("%%%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '%' && i + 2 < field.length()) {
                text.append((char) Integer.parseInt(field, i + 1, i + 3, HEX));
                i += 2;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
