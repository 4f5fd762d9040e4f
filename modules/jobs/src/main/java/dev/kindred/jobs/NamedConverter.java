package dev.kindred.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Takes the names of the values of an option alone, where picocli would take those of the constants, too.
 *
 * @param <T> whose {@code toString} is what is given on the command line
 */
class NamedConverter<T> implements ITypeConverter<T> {

    private final List<T> values;

    NamedConverter(T[] values) {
        this.values = List.copyOf(Arrays.asList(values));
    }

    @Override
    public T convert(String value) {
        return values.stream()
                .filter(each -> each.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected "
                        + values.stream().map(Object::toString).collect(Collectors.joining(" or ")) + " but was '"
                        + value + "'"));
    }
}
