package dev.kindred.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The median of each process, by workload, contender and round. Kept in a file, so that a run can add to an earlier one. */
final class Figures {

    /** The figure of each round, in the order of rounds. */
    private final Map<Workload, Map<Contenders, List<Double>>> figures = new EnumMap<>(Workload.class);

    void add(Workload workload, Contenders contender, double figure) {
        of(workload).computeIfAbsent(contender, key -> new ArrayList<>()).add(figure);
    }

    /** What is measured again is measured anew. */
    void forget(Workload workload) {
        figures.remove(workload);
    }

    Map<Contenders, List<Double>> of(Workload workload) {
        return figures.computeIfAbsent(workload, key -> new EnumMap<>(Contenders.class));
    }

    /** The figure of each round of the fastest of these. */
    private List<Double> fastest(Workload workload, List<Contenders> some) {
        List<Double> fastest = new ArrayList<>();
        for (Contenders each : some) {
            List<Double> its = of(workload).getOrDefault(each, List.of());
            for (int round = 0; round < its.size(); round++) {
                if (round < fastest.size()) {
                    fastest.set(round, Math.min(fastest.get(round), its.get(round)));
                } else {
                    fastest.add(its.get(round));
                }
            }
        }
        return fastest;
    }

    /** Empty while one of the two has not been measured. */
    Optional<Ratio> ratio(Target target) {
        List<Double> ours = of(target.workload()).getOrDefault(Contenders.KINDRED, List.of());
        List<Double> theirs = fastest(target.other(), target.against());
        int rounds = Math.min(ours.size(), theirs.size());
        if (rounds == 0) {
            return Optional.empty();
        }
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ratios[round] = ours.get(round) / theirs.get(round);
        }
        return Optional.of(Ratio.of(ratios));
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        figures.forEach((workload, of) -> of.forEach(
                (contender, rounds) -> rounds.forEach(each -> lines.add(workload + " " + contender + " " + each))));
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    static Figures read(Path file) throws IOException {
        Figures figures = new Figures();
        if (Files.exists(file)) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.map(line -> line.split(" "))
                        .forEach(line -> figures.add(
                                Workload.valueOf(line[0]), Contenders.valueOf(line[1]), Double.parseDouble(line[2])));
            }
        }
        return figures;
    }
}
