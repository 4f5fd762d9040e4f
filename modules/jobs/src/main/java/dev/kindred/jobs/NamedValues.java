package dev.kindred.jobs;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values of an option by their names: takes these alone, where picocli would take those of the constants, too, and offers
 * them for completion.
 *
 * @param <T> whose {@code toString} is what is given on the command line
 */
class NamedValues<T> implements ITypeConverter<T>, Iterable<String> {

    private final List<T> values;

    NamedValues(T[] values) {
        this.values = List.copyOf(Arrays.asList(values));
    }

    private List<String> names() {
        return values.stream().map(Object::toString).collect(Collectors.toList());
    }

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }

    @Override
    public T convert(String value) {
        return values.stream()
                .filter(each -> each.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected " + String.join(" or ", names()) + " but was '" + value + "'"));
    }
}
