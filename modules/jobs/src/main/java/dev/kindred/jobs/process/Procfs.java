package dev.kindred.jobs.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of Linux. Instants are clock ticks since boot, of which there are a hundred a second on every platform. */
final class Procfs implements ProcessTable {

    static final Path ROOT = Path.of("/proc");
    private static final int LONGEST_COMMAND = 200;
    private static final long TICKS_A_SECOND = 100;

    static boolean isThere() {
        return Files.isReadable(ROOT.resolve("self/stat")) && Files.isReadable(ROOT.resolve("uptime"));
    }

    @Override
    public List<ProcessEntry> all() {
        List<ProcessEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(ROOT, "[0-9]*")) {
            for (Path folder : folders) {
                find(Long.parseLong(folder.getFileName().toString())).ifPresent(entries::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("Cannot list processes in [" + ROOT + "].", e);
        }
        return entries;
    }

    @Override
    public Optional<ProcessEntry> find(long pid) {
        return read(pid, "stat", StandardCharsets.UTF_8).flatMap(stat -> parse(pid, stat));
    }

    /** Fields of proc(5): the command may hold anything, so they are counted from its last parenthesis. */
    static Optional<ProcessEntry> parse(long pid, String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessEntry(
                pid,
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19])));
    }

    @Override
    public long now() {
        try {
            String uptime = Files.readString(ROOT.resolve("uptime"));
            return Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * TICKS_A_SECOND);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the uptime in [" + ROOT + "].", e);
        }
    }

    @Override
    public boolean carries(ProcessEntry process, Cookie cookie) {
        // Read again afterwards: the environment may have been that of the number's next owner.
        return read(process.pid(), "environ", StandardCharsets.ISO_8859_1)
                        .filter(cookie::isIn)
                        .isPresent()
                && find(process.pid()).filter(process::isSameAs).isPresent();
    }

    @Override
    public String command(ProcessEntry process) {
        String line = read(process.pid(), "cmdline", StandardCharsets.UTF_8)
                .orElse("")
                .replace('\0', ' ')
                .strip();
        if (line.isEmpty()) {
            return read(process.pid(), "comm", StandardCharsets.UTF_8)
                    .map(name -> "[" + name.strip() + "]")
                    .orElse("?");
        }
        return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND) + "…";
    }

    private static Optional<String> read(long pid, String file, Charset charset) {
        try {
            byte[] bytes = Files.readAllBytes(ROOT.resolve(Long.toString(pid)).resolve(file));
            return Optional.of(new String(bytes, charset));
        } catch (IOException e) {
            // It ended meanwhile, or belongs to somebody else.
            return Optional.empty();
        }
    }
}
