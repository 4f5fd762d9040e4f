package dev.kindred.jobs.manifest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the jobs that are HTTP requests. */
final class HttpReader {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final URI NOWHERE = URI.create("http://localhost");
    private static final int LARGEST_PORT = 65_535;
    private static final int DELETE = 0x7F;

    /** The client sets these by itself, and refuses them of others. CONNECT is for proxies. */
    private static final Set<String> RESERVED = Set.of("connection", "content-length", "expect", "host", "upgrade");

    private static final String EXPECTED = "an address such as https://example.org/health";

    private final Problems problems;

    HttpReader(Problems problems) {
        this.problems = problems;
    }

    HttpJob read(Terms terms, Fields fields) {
        Optional<Fields> expected =
                fields.get(Keys.EXPECT).map(node -> Fields.of(fields.what(Keys.EXPECT), node, problems, Keys.EXPECTED));
        List<Integer> statuses =
                expected.flatMap(answer -> answer.get(Keys.STATUS)).orElse(List.of());
        return new HttpJob(
                terms,
                fields.get(Keys.HTTP).flatMap(text -> uri(text, fields)).orElse(NOWHERE),
                method(fields),
                headers(fields),
                fields.get(Keys.BODY).map(Kinds.Text::value),
                new LinkedHashSet<>(statuses),
                expected.flatMap(answer -> answer.get(Keys.CONTAINS)).map(Kinds.Text::value));
    }

    // What stands in the address is not quoted: it may have a password in it.
    private Optional<URI> uri(Kinds.Text text, Fields fields) {
        try {
            URI uri = new URI(text.value());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                return refuse(text.node(), fields, "it does not begin with http:// or https://");
            }
            if (uri.getHost() == null || uri.getPort() > LARGEST_PORT) {
                return refuse(text.node(), fields, "it names no host");
            }
            if (uri.getRawUserInfo() != null) {
                return refuse(text.node(), fields, "a name or password in it would be printed; put it into [headers]");
            }
            if (uri.getRawFragment() != null) {
                return refuse(text.node(), fields, "a fragment (#) is not sent");
            }
            return Optional.of(uri);
        } catch (URISyntaxException e) {
            return refuse(text.node(), fields, "it is no address");
        }
    }

    private Optional<URI> refuse(Node node, Fields fields, String why) {
        problems.add(node, "Wrong value for " + fields.what(Keys.HTTP) + ": " + why + ". Expected " + EXPECTED + ".");
        return Optional.empty();
    }

    private String method(Fields fields) {
        Optional<Kinds.Text> method = fields.get(Keys.METHOD);
        method.filter(text ->
                        !METHOD.matcher(text.value()).matches() || text.value().equals("CONNECT"))
                .ifPresent(text -> problems.add(
                        text.node(),
                        "Wrong value for " + fields.what(Keys.METHOD) + ": [" + Names.shown(text.value())
                                + "]. Expected capital letters such as POST, and not CONNECT."));
        return method.map(Kinds.Text::value).orElse(Keys.DEFAULT_METHOD);
    }

    private Map<String, String> headers(Fields fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        fields.get(Keys.HEADERS).ifPresent(node -> {
            Fields named = Fields.of(fields.what(Keys.HEADERS), node, problems);
            for (Fields.Entry entry : named.entries()) {
                if (!TOKEN.matcher(entry.name()).matches()
                        || RESERVED.contains(entry.name().toLowerCase(Locale.ROOT))) {
                    problems.add(
                            entry.key(),
                            "Wrong header [" + Names.shown(entry.name()) + "] in " + named.subject()
                                    + ". Expected letters, digits and -, and none of connection, content-length, expect,"
                                    + " host, upgrade.");
                }
                named.get(entry, Kinds.textAsWritten())
                        .filter(text -> isOneLine(text, named, entry))
                        .ifPresent(text -> headers.put(entry.name(), text.value()));
            }
        });
        return headers;
    }

    private boolean isOneLine(Kinds.Text text, Fields named, Fields.Entry entry) {
        boolean oneLine = text.value().chars().noneMatch(c -> (c < ' ' && c != '\t') || c == DELETE);
        if (!oneLine) {
            problems.add(
                    text.node(),
                    "Wrong value for [" + Names.shown(entry.name()) + "] in " + named.subject()
                            + ": a line break or another control character. Expected one line.");
        }
        return oneLine;
    }
}
