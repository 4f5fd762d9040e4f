package dev.kindred.jobs.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** One YAML file as a tree of nodes that know their place, within the bounds. */
final class YamlFile {

    private final Bounds bounds;
    private final Problems problems;
    private final LoadSettings settings;

    YamlFile(Bounds bounds, Problems problems) {
        this.bounds = bounds;
        this.problems = problems;
        this.settings = LoadSettings.builder()
                .setUseMarks(true)
                .setSchema(new JsonSchema())
                .setCodePointLimit(bounds.bytes())
                .setMaxAliasesForCollections(bounds.aliases())
                // Both are refused with their place by whoever reads the nodes.
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                .build();
    }

    Node read(Path file) throws IOException {
        String text = text(file);
        try {
            checkBounds(text);
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> problems.hopeless(
                            Position.START, "The manifest is empty. Expected a mapping with version, name and jobs."));
        } catch (MarkedYamlEngineException e) {
            throw problems.hopeless(positionOf(e), "This is no YAML: " + describe(e) + ".");
        } catch (ReaderException e) {
            throw problems.hopeless(
                    Position.in(text, Math.min(e.getPosition(), text.length())),
                    "This is no YAML: the character U+" + String.format("%04X", e.getCodePoint())
                            + " is not allowed. Write it as an escape in double quotes.");
        } catch (YamlEngineException e) {
            throw problems.hopeless(Position.START, "This is no YAML: " + e.getMessage() + ".");
        }
    }

    private String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(bounds.bytes() + 1);
        }
        if (bytes.length > bounds.bytes()) {
            throw problems.hopeless(
                    Position.START,
                    "The manifest is too large (more than " + bounds.bytes()
                            + " bytes). Split it, or raise --max-bytes.");
        }
        return decode(bytes);
    }

    private String decode(byte[] bytes) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer output = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(input, output, true);
        output.flip();
        if (result.isError()) {
            throw problems.hopeless(
                    Position.in(output, output.length()),
                    "The manifest is not UTF-8 (byte 0x" + String.format("%02X", input.get(input.position()))
                            + "). Save it as UTF-8.");
        }
        boolean marked = output.length() > 0 && output.charAt(0) == '\uFEFF';
        return output.subSequence(marked ? 1 : 0, output.length()).toString();
    }

    // Events come without recursion, one by one; composing recurses and expands, so it must come second.
    private void checkBounds(String text) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > bounds.depth()) {
                throw problems.hopeless(
                        positionOf(event),
                        "Lists and mappings nest too deep (more than " + bounds.depth()
                                + " levels). Flatten them, or raise --max-depth.");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > bounds.aliases()) {
                throw problems.hopeless(
                        positionOf(event),
                        "Too many aliases (more than " + bounds.aliases()
                                + "). Write the values out, or raise --max-aliases.");
            }
        }
    }

    private static Position positionOf(Event event) {
        return event.getStartMark().map(Position::of).orElse(Position.START);
    }

    private static Position positionOf(MarkedYamlEngineException e) {
        Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
        return mark.map(Position::of).orElse(Position.START);
    }

    // The engine's own message quotes the lines around the place, which may hold secrets.
    private static String describe(MarkedYamlEngineException e) {
        String context = e.getContext();
        return context == null || context.isBlank() ? e.getProblem() : context + ", " + e.getProblem();
    }
}
