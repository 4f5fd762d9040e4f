package dev.kindred.verification.kills;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** A journal, read by the description of its format and not by the code that writes it. */
final class WrittenDown {

    private static final int CHECKSUM_DIGITS = 8;

    private WrittenDown() {}

    /** The jobs that have succeeded by it, without the manifest's name; none if there is no journal yet. */
    static Set<String> succeeded(Path journal) throws IOException {
        Set<String> jobs = new LinkedHashSet<>();
        if (Files.notExists(journal)) {
            return jobs;
        }
        String text = Files.readString(journal, StandardCharsets.UTF_8);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length == 5 && fields[1].equals("succeeded") && isWhole(line)) {
                jobs.add(fields[3].substring(fields[3].indexOf('/') + 1));
            }
        }
        return jobs;
    }

    private static boolean isWhole(String line) {
        CRC32C checksum = new CRC32C();
        checksum.update(line.substring(CHECKSUM_DIGITS + 1).getBytes(StandardCharsets.UTF_8));
        return line.startsWith(String.format("%08x ", checksum.getValue()));
    }

    /** The jobs that a runner has told to have succeeded, in lines that are whole. */
    static Set<String> told(Path output) throws IOException {
        String text = Files.readString(output, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.matches("\\d+\\.\\ds ended j-\\S+ succeeded"))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
