package dev.kindred.internal.rules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The table of {@code rules-table.txt}: what each event does in each situation. A situation is a title, how it comes
 * about, and what it looks like; then follow the events that change something or ask for something, and the others.
 */
final class RulesTable {

    /** Every event. {@code a} is the subtask that the situation is about, {@code n} one that is new. */
    static final List<String> EVENTS = List.of(
            "fork n",
            "fork n after a",
            "fill",
            "granted a",
            "refused a",
            "value a",
            "fails a",
            "echo a",
            "fatal a",
            "value body",
            "fails body",
            "echo body",
            "cancel",
            "cancel a",
            "deadline",
            "timeout a",
            "backoff a",
            "grace");

    /** One situation as the file has it. */
    record Situation(String title, String policy, int limit, String script, List<String> expected) {

        /** What the rules do: the lines that belong under the title. */
        List<String> observed() {
            List<String> lines = new ArrayList<>();
            lines.add("is      " + world().states());
            List<String> nothing = new ArrayList<>();
            for (String event : EVENTS) {
                World world = world();
                if (event.endsWith(" a") && !world.parts.containsKey("a")) {
                    continue;
                }
                String before = world.states();
                world.effects.take();
                world.play(event);
                String asked = world.effects.take();
                if (asked.isEmpty() && world.states().equals(before)) {
                    nothing.add(event);
                } else {
                    lines.add(String.format(
                            "%-15s -> %s%s", event, world.states(), asked.isEmpty() ? "" : " | " + asked));
                }
            }
            lines.add("nothing " + String.join(", ", nothing));
            return lines.stream().map(String::stripTrailing).toList();
        }

        private World world() {
            return new World(Policies.valueOf(policy), limit).play(script);
        }
    }

    private RulesTable() {}

    /** Prints the table as the rules have it now: to be read line by line before it goes into the file. */
    public static void main(String[] args) {
        for (Situation each : read()) {
            System.out.printf(
                    "%n## %s%npolicy  %s limit %d%nafter   %s%n", each.title, each.policy, each.limit, each.script);
            each.observed().forEach(System.out::println);
        }
    }

    static List<Situation> read() {
        List<Situation> situations = new ArrayList<>();
        for (String block : text().split("\n## ", -1)) {
            List<String> lines = block.lines().toList();
            if (lines.size() > 2 && lines.get(1).startsWith("policy ")) {
                situations.add(situation(lines));
            }
        }
        return situations;
    }

    private static Situation situation(List<String> lines) {
        String[] policy = lines.get(1).split(" +", -1);
        String script = lines.get(2).substring("after".length()).strip();
        List<String> expected =
                lines.stream().skip(3).filter(line -> !line.isBlank()).toList();
        return new Situation(lines.get(0), policy[1], Integer.parseInt(policy[3]), script, expected);
    }

    private static String text() {
        try (InputStream file = RulesTable.class.getResourceAsStream("rules-table.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
