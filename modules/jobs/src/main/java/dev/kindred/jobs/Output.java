package dev.kindred.jobs;

import java.util.ArrayList;
import java.util.Arrays;

/** What standard output is. */
enum Output {
    /** For people: what runs, then the report. */
    TEXT("text"),
    /** For programs: one event a line, as JSON. */
    JSON_LINES("json-lines");

    private final String name;

    Output(String name) {
        this.name = name;
    }

    static final class Converter extends NamedConverter<Output> {
        Converter() {
            super(values());
        }
    }

    /** What completion offers. */
    static final class Candidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            super(Arrays.stream(values()).map(Output::toString).toList());
        }
    }

    /** As it is given on the command line. */
    @Override
    public String toString() {
        return name;
    }
}
