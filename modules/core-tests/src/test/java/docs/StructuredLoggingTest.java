package docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference configurations in config/, on the output of a program that has them. */
class StructuredLoggingTest {

    private static final Path CONFIG = Path.of("../../config").toAbsolutePath().normalize();

    /** What somebody wrote who wants a line of their own in the log. */
    private static final String COMMENT =
            "a \"gift\"\r\n{\"level\":\"ERROR\",\"formattedMessage\":\"forged\"}\n12:00:00 ERROR forged\u2028forged\u0085forged";

    @TempDir
    Path folder;

    private List<String> logOf(String logback) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dstdout.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dlogback.configurationFile=" + CONFIG.resolve(logback),
                "-Dconfig.file=" + CONFIG.resolve("application.conf"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OrderLog.class.getName(),
                COMMENT));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> read(errors)).isZero();
        return List.of(read(out).split("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Config parsed(String line) {
        return ConfigFactory.parseString(line, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    }

    private static Config event(List<Config> events, String message) {
        return events.stream()
                .filter(each -> each.getString("formattedMessage").startsWith(message))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no [" + message + "] in " + events));
    }

    private static void assertFields(Config mdc, String group, String path) {
        assertThat(mdc.getString("group")).isEqualTo(group);
        assertThat(mdc.getString("path")).isEqualTo(path);
        assertThat(mdc.getString("attempt")).isEqualTo("1");
    }

    @Test
    void json_isOneObjectALine_withTheFields() throws Exception {
        List<Config> events = logOf("logback-json.xml").stream()
                .map(StructuredLoggingTest::parsed)
                .toList();

        assertThat(events).allSatisfy(each -> {
            assertThat(each.hasPath("timestamp")).isTrue();
            assertThat(each.getString("level")).isIn("INFO", "WARN");
        });
        Config body = event(events, "New order");
        assertThat(body.getString("formattedMessage")).isEqualTo("New order: " + COMMENT);
        assertThat(body.getString("mdc.request")).isEqualTo(COMMENT);
        assertFields(body.getConfig("mdc"), "order", "order");
        assertFields(event(events, "Priced").getConfig("mdc"), "order", "order/price");
    }

    @Test
    void json_ofAFailure_hasTheGroupAndTheWholeCause() throws Exception {
        List<Config> events = logOf("logback-json.xml").stream()
                .map(StructuredLoggingTest::parsed)
                .toList();

        Config ofKindred = event(events, "Group [order] failed: [order/reserve]");
        assertThat(ofKindred.getString("level")).isEqualTo("WARN");
        assertThat(ofKindred.getString("mdc.request")).isEqualTo(COMMENT);
        assertThat(ofKindred.getConfigList("kvpList"))
                .extracting(field -> field.root().unwrapped().toString())
                .containsExactly("{group=order}", "{path=order/reserve}", "{attempt=1}");
        Config ofShop = event(events, "Order failed");
        assertThat(ofShop.hasPath("mdc.path")).as("outside of tasks").isFalse();
        assertThat(ofShop.getString("throwable.cause.message")).isEqualTo("No stock for: " + COMMENT);
    }

    @Test
    void plainText_isOneLineAnEvent() throws Exception {
        List<String> lines =
                List.of(String.join("\n", logOf("logback-plain.xml")).split("\\R"));

        assertThat(lines).allSatisfy(line -> assertThat(line).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} [A-Z]+ .*"));
        assertThat(lines).noneMatch(line -> line.startsWith("12:00:00 ERROR"));
        assertThat(lines)
                .anyMatch(line -> line.contains("shop [order order 1] New order: a \"gift\"\\n{"))
                .anyMatch(line -> line.contains("shop [order order/price 1] Priced"))
                .anyMatch(line -> line.contains("Order failed") && line.contains("No stock for: a \"gift\"\\n{"));
    }
}
