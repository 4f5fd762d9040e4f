package dev.kindred.benchmarks;

import akka.actor.ActorSystem;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import kotlin.KotlinVersion;

/** Puts the tables between the two marks of the page; all else on it is written by people. */
final class Page {

    private static final String BEGIN = "<!-- figures: written by modules/benchmarks/run -->\n";
    private static final String END = "<!-- figures: end -->\n";

    private Page() {}

    static void write(Path page, Figures figures) throws IOException {
        String text = Files.readString(page);
        String head = text.substring(0, text.indexOf(BEGIN) + BEGIN.length());
        String tail = text.substring(text.indexOf(END));
        Files.writeString(page, head + "\n" + tables(figures) + "\n" + tail);
    }

    static String tables(Figures figures) {
        List<String> lines = new ArrayList<>();
        lines.add(machine());
        lines.add("");
        lines.add("| workload | against | ratio | 95 % interval | rounds | at most | stretch | met |");
        lines.add("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Target each : Target.ALL) {
            figures.ratio(each).ifPresent(ratio -> lines.add(row(figures, each, ratio)));
        }
        lines.add("");
        StringBuilder contenders = new StringBuilder("| workload | unit |");
        for (Contenders each : Contenders.values()) {
            contenders.append(' ').append(each.label).append(" |");
        }
        lines.add(contenders.toString());
        lines.add("| --- | --- |" + " --- |".repeat(Contenders.values().length));
        for (Workload each : Workload.values()) {
            if (!figures.of(each).isEmpty()) {
                lines.add(row(figures, each));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String machine() {
        var memory = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "Measured on %s: %d processors, %d GiB, %s %s, Java %s, Akka %s, Kotlin %s, kotlinx-coroutines %s."
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        memory.getTotalMemorySize() >> 30,
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.version(),
                        ActorSystem.Version(),
                        KotlinVersion.CURRENT,
                        kotlinx.coroutines.Job.class.getPackage().getImplementationVersion());
    }

    private static String row(Figures figures, Target target, Ratio ratio) {
        String against = target.workload() == target.other()
                ? String.join(
                        " or ",
                        target.against().stream().map(each -> each.label).toList())
                : "its own " + target.other().label;
        int rounds = Objects.requireNonNull(figures.of(target.workload()).get(Contenders.KINDRED))
                .size();
        return "| %s | %s | %s | %s to %s | %d | %s | %s | %s |"
                .formatted(
                        target.workload().label,
                        against,
                        number(ratio.median()),
                        number(ratio.low()),
                        number(ratio.high()),
                        rounds,
                        target.atMost(),
                        target.stretch(),
                        ratio.meets(target.atMost()) ? "yes" : "no");
    }

    private static String row(Figures figures, Workload workload) {
        StringBuilder row = new StringBuilder("| " + workload.label + " | " + workload.unit.text + " |");
        for (Contenders each : Contenders.values()) {
            List<Double> rounds = figures.of(workload).getOrDefault(each, List.of());
            row.append(' ').append(rounds.isEmpty() ? "–" : cell(rounds)).append(" |");
        }
        return row.toString();
    }

    private static String cell(List<Double> rounds) {
        double[] all = rounds.stream().mapToDouble(each -> each).sorted().toArray();
        return "%s [%s–%s]".formatted(number(Ratio.median(all)), number(all[0]), number(all[all.length - 1]));
    }

    private static String number(double value) {
        String format = Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
