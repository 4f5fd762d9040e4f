package dev.kindred.jobs.process;

import dev.kindred.jobs.process.PidClock.Reading;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
    private static final int START = 19; // the field after the state, counted from 0

    static boolean isThere() {
        return Files.isReadable(ROOT.resolve("self/stat")) && Files.isReadable(ROOT.resolve("uptime"));
    }

    private final PidClock pids = PidClock.of(ROOT);

    @Override
    public Mark mark() {
        return new Mark(now(), pids.read());
    }

    /** Reads no more than the processes whose number was given after the mark, while that can be told. */
    @Override
    public List<ProcessEntry> since(Mark mark) {
        Reading now = pids.read();
        boolean all = !mark.pids().isComparable(now, pids.round());
        List<ProcessEntry> entries = new ArrayList<>();
        for (String name : names()) {
            long pid = pid(name);
            if (pid >= 0 && (all || mark.pids().isBetween(pid, now))) {
                find(pid).filter(entry -> entry.started() >= mark.now()).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private static String[] names() {
        String[] names = ROOT.toFile().list();
        if (names == null) {
            throw new IllegalStateException("Cannot list processes in [" + ROOT + "].");
        }
        return names;
    }

    private static long pid(String name) {
        return name.charAt(0) >= '0' && name.charAt(0) <= '9' ? Long.parseLong(name) : -1;
    }

    @Override
    public List<ProcessEntry> all() {
        List<ProcessEntry> entries = new ArrayList<>();
        for (String name : names()) {
            long pid = pid(name);
            if (pid >= 0) {
                find(pid).ifPresent(entries::add);
            }
        }
        return entries;
    }

    @Override
    public Optional<ProcessEntry> find(long pid) {
        return read(pid, "stat", StandardCharsets.ISO_8859_1).flatMap(stat -> parse(pid, stat));
    }

    /** Fields of proc(5): the command may hold anything, so they are counted from its last parenthesis. */
    static Optional<ProcessEntry> parse(long pid, String stat) {
        int at = stat.lastIndexOf(')') + 2;
        if (at >= stat.length() || stat.charAt(at) == 'Z' || stat.charAt(at) == 'X') {
            return Optional.empty();
        }
        long[] fields = new long[START + 1];
        for (int field = 1; field <= START; field++) {
            at = stat.indexOf(' ', at) + 1;
            int end = at == 0 ? -1 : endOfNumber(stat, at);
            if (end <= at) {
                return Optional.empty();
            }
            fields[field] = Long.parseLong(stat, at, end, 10);
        }
        return Optional.of(new ProcessEntry(pid, fields[1], fields[2], fields[3], fields[START]));
    }

    private static int endOfNumber(String text, int begin) {
        int end = begin;
        while (end < text.length() && (text.charAt(end) == '-' || Character.isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
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

    // Plain streams: channels cost three times as much, and these files are read a lot.
    private static Optional<String> read(long pid, String file, Charset charset) {
        try (FileInputStream stream = new FileInputStream("/proc/" + pid + "/" + file)) {
            return Optional.of(new String(stream.readAllBytes(), charset));
        } catch (IOException e) {
            // It ended meanwhile, or belongs to somebody else.
            return Optional.empty();
        }
    }
}
