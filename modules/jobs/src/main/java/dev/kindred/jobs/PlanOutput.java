package dev.kindred.jobs;

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

    static final class Names extends NamedValues<PlanOutput> {
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
