package dev.kindred;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The MDC. An actor's own fields in it are no context: they say which actor logs, and a subtask is another. */
final class MdcCarrier implements ContextCarrier<Map<String, String>> {

    private static final List<String> OF_ACTORS = List.of("akkaSource", "sourceActorSystem", "akkaAddress", "akkaTags");

    @Override
    public @Nullable Map<String, String> capture() {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        return fields == null || fields.isEmpty() ? null : fields;
    }

    @Override
    public void restore(Map<String, String> captured) {
        MDC.setContextMap(captured);
    }

    @Override
    public void clear() {
        MDC.clear();
    }

    /** @param captured by a fork, which has it to itself */
    static @Nullable Map<String, String> withoutActor(Map<String, String> captured) {
        OF_ACTORS.forEach(captured::remove);
        return captured.isEmpty() ? null : captured;
    }

    static Map<String, String> with(@Nullable Map<String, String> captured, String group, String path, int attempt) {
        Map<String, String> fields = captured == null ? new HashMap<>() : new HashMap<>(captured);
        fields.put("group", group);
        fields.put("path", path);
        fields.put("attempt", Integer.toString(attempt));
        return fields;
    }
}
