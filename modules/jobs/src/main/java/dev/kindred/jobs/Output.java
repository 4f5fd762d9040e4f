package dev.kindred.jobs;

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

    static final class Names extends NamedValues<Output> {
        Names() {
            super(values());
        }
    }

    /** As it is given on the command line. */
    @Override
    public String toString() {
        return name;
    }
}
