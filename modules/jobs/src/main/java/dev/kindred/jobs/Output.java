package dev.kindred.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

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

    /** Takes the names alone, where picocli would take those of the constants too. */
    static final class Converter implements CommandLine.ITypeConverter<Output> {
        @Override
        public Output convert(String value) {
            return Arrays.stream(values())
                    .filter(output -> output.name.equals(value))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("expected text or json-lines but was '" + value + "'"));
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
