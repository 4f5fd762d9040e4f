package dev.kindred.jobs.manifest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Who needs whom among siblings. Iterative throughout: chains are as long as a manifest allows. */
final class Needs {

    private final List<Job> jobs;
    private final Map<String, Integer> places = new LinkedHashMap<>();

    private Needs(List<Job> jobs) {
        this.jobs = jobs;
        for (int i = 0; i < jobs.size(); i++) {
            places.put(jobs.get(i).name(), i);
        }
    }

    static Needs of(List<Job> jobs) {
        return new Needs(jobs);
    }

    List<Job> dependenciesFirst() {
        List<Job> ordered = new ArrayList<>();
        for (int place : order(Set.of())) {
            ordered.add(jobs.get(place));
        }
        return ordered;
    }

    /** Each circle as the names along it, the first repeated at the end. */
    List<List<String>> circles() {
        List<List<String>> circles = new ArrayList<>();
        Set<Integer> seen = new LinkedHashSet<>();
        while (true) {
            Set<Integer> stuck = new LinkedHashSet<>(places.values());
            stuck.removeAll(seen);
            order(seen).forEach(stuck::remove); // removeAll would look each one up in the list
            if (stuck.isEmpty()) {
                return circles;
            }
            List<Integer> circle = circleIn(stuck);
            seen.addAll(circle);
            circles.add(circle.stream().map(place -> jobs.get(place).name()).toList());
        }
    }

    // Who never becomes ready needs another one that never does, so a walk along such needs comes back to its own
    // trace.
    private List<Integer> circleIn(Set<Integer> stuck) {
        List<Integer> trace = new ArrayList<>();
        Map<Integer, Integer> visited = new LinkedHashMap<>();
        int place = stuck.iterator().next();
        while (!visited.containsKey(place)) {
            visited.put(place, trace.size());
            trace.add(place);
            place = needed(place).stream().filter(stuck::contains).findFirst().orElseThrow();
        }
        List<Integer> circle = new ArrayList<>(trace.subList(visited.get(place), trace.size()));
        circle.add(place);
        return circle;
    }

    private List<Integer> order(Set<Integer> ignored) {
        List<List<Integer>> neededBy = new ArrayList<>();
        int[] open = new int[jobs.size()];
        for (int i = 0; i < jobs.size(); i++) {
            neededBy.add(new ArrayList<>());
        }
        for (int place = 0; place < jobs.size(); place++) {
            for (int needed : needed(place)) {
                if (!ignored.contains(needed)) {
                    neededBy.get(needed).add(place);
                    open[place]++;
                }
            }
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int place = 0; place < jobs.size(); place++) {
            if (open[place] == 0) {
                ready.add(place);
            }
        }
        List<Integer> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int place = ready.remove();
            order.add(place);
            for (int waiting : neededBy.get(place)) {
                if (--open[waiting] == 0) {
                    ready.add(waiting);
                }
            }
        }
        return order;
    }

    private Collection<Integer> needed(int place) {
        Set<Integer> needed = new LinkedHashSet<>();
        for (String name : jobs.get(place).needs()) {
            Integer found = places.get(name);
            if (found != null) {
                needed.add(found);
            }
        }
        return needed;
    }
}
