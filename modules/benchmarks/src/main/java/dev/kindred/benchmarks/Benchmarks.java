package dev.kindred.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs workloads, each with each contender in a process of its own in each round, the order turned round from round to
 * round, and writes what came of it.
 */
final class Benchmarks {

    private static final String USAGE = """
            run [options] [workload …]
              --rounds N        how many rounds; 5 if not said, and fewer are not enough for the page
              --only A,B        these contenders alone
              --scale N         so many times smaller, which says whether all works and not how fast
              --page            write the tables into docs/explanation/performance.md
              --figures FILE    where figures are kept; a workload that is not measured keeps its earlier ones
              --flight FOLDER   record each process with the flight recorder into this folder
            """;

    /** One for each subtask, which would be most of what is recorded. */
    private static final String KINDREDS_EVENTS_OFF = Stream.of("SubtaskForked", "SubtaskStarted", "SubtaskEnded")
            .map(event -> ",+dev.kindred." + event + "#enabled=false")
            .collect(Collectors.joining());

    private int rounds = 5;
    private int scale = 1;
    private boolean page;
    private Path figuresFile = Path.of("target", "benchmarks.figures");
    private String flight = "";
    private final Set<Workload> workloads = EnumSet.noneOf(Workload.class);
    private Set<Contenders> contenders = EnumSet.allOf(Contenders.class);

    private Benchmarks() {}

    public static void main(String[] arguments) throws Exception {
        Benchmarks benchmarks = new Benchmarks();
        if (!benchmarks.read(arguments)) {
            System.out.print(USAGE);
            System.out.println("Workloads: " + List.of(Workload.values()));
            System.out.println("Contenders: " + List.of(Contenders.values()));
            return;
        }
        benchmarks.run();
    }

    private boolean read(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--scale" -> scale = Integer.parseInt(arguments[++i]);
                case "--only" -> {
                    contenders = EnumSet.noneOf(Contenders.class);
                    for (String each : arguments[++i].split(",", -1)) {
                        contenders.add(Contenders.valueOf(each.toUpperCase(Locale.ROOT)));
                    }
                }
                case "--page" -> page = true;
                case "--figures" -> figuresFile = Path.of(arguments[++i]);
                case "--flight" -> flight = arguments[++i];
                case "--help" -> {
                    return false;
                }
                default -> workloads.add(Workload.valueOf(arguments[i].toUpperCase(Locale.ROOT)));
            }
        }
        if (workloads.isEmpty()) {
            workloads.addAll(EnumSet.allOf(Workload.class));
        }
        return true;
    }

    private void run() throws Exception {
        Figures figures = Figures.read(figuresFile);
        workloads.forEach(figures::forget);
        for (int round = 0; round < rounds; round++) {
            // Workload by workload in each round, for some are compared with each other.
            for (Workload workload : inOrder(workloads, round)) {
                measure(workload, round, figures);
            }
            if (scale == 1) {
                figures.write(figuresFile);
            }
        }
        System.out.println(Page.tables(figures));
        if (page) {
            Page.write(Path.of(Objects.requireNonNull(System.getProperty("kindred.page"))), figures);
        }
    }

    private static <T> List<T> inOrder(Set<T> some, int round) {
        List<T> order = new ArrayList<>(some);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    private void measure(Workload workload, int round, Figures figures) throws Exception {
        for (Contenders each : inOrder(contenders, round)) {
            if (round > 0 && !figures.of(workload).containsKey(each)) {
                continue; // it left the workload out
            }
            double[] samples = runProcess(workload, each);
            if (samples.length > 0) {
                double median = Ratio.median(samples);
                System.out.printf(
                        Locale.ROOT,
                        "%-10s %-8s round %d: %.2f %s%n",
                        workload,
                        each,
                        round,
                        median,
                        workload.unit.text);
                figures.add(workload, each, median);
            }
        }
    }

    /** Its samples; none where the contender leaves the workload out, or is not there. */
    private double[] runProcess(Workload workload, Contenders contender) throws Exception {
        List<String> command = contender == Contenders.ASYNCIO ? python(workload) : java(workload, contender);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException absent) {
            System.out.println(contender + " is left out: " + absent.getMessage());
            return new double[0];
        }
        List<Double> samples = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines()
                    .filter(line -> line.startsWith("sample "))
                    .forEach(line -> samples.add(Double.parseDouble(line.substring("sample ".length()))));
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("The process " + workload + " " + contender + " ended with " + code);
        }
        return samples.stream().mapToDouble(each -> each).toArray();
    }

    private List<String> java(Workload workload, Contenders contender) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-preview",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseG1GC",
                // Memory that is touched first costs more than most of what is measured, and so does a heap that grows.
                "-XX:+AlwaysPreTouch",
                "-XX:+UseTransparentHugePages",
                "-Xms" + (scale == 1 ? "10g" : "256m"),
                "-Xmx" + (scale == 1 ? "10g" : "2g"),
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(workload.flags());
        if (!flight.isEmpty()) {
            command.add("-XX:StartFlightRecording=settings=profile,filename="
                    + Path.of(flight).resolve(workload + "-" + contender + ".jfr")
                    + KINDREDS_EVENTS_OFF);
        }
        command.addAll(List.of(OneProcess.class.getName(), workload.name(), contender.name(), Integer.toString(scale)));
        return command;
    }

    private List<String> python(Workload workload) throws IOException {
        Path script = Files.createTempFile("asyncio_peer", ".py");
        script.toFile().deleteOnExit();
        try (InputStream source = Objects.requireNonNull(Benchmarks.class.getResourceAsStream("/asyncio_peer.py"))) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return List.of("python3", script.toString(), workload.name(), Integer.toString(scale));
    }
}
