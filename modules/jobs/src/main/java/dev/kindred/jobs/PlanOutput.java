package dev.kindred.jobs;

import java.util.ArrayList;
import java.util.Arrays;

/** What a plan is printed as. */
enum PlanOutput {
    /** For people: a line a job. */
    TEXT("text"),
    /** For programs: one JSON document. */
    JSON("json");

    private final String name;

    PlanOutput(String name) {
        this.name = name;
    }

    static final class Converter extends NamedConverter<PlanOutput> {
        Converter() {
            super(values());
        }
    }

    /** What completion offers. */
    static final class Candidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            super(Arrays.stream(values()).map(PlanOutput::toString).toList());
        }
    }

    /** As it is given on the command line. */
    @Override
    public String toString() {
        return name;
    }
}
