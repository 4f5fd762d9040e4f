package dev.kindred.jobs.process;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a builder says, in the words of a shell: nothing of it is looked at but as the text that it is. */
final class ShellScript {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private ShellScript() {}

    /** Runs the program as a child, says its exit code, and is ready for the next. */
    static String run(ProcessBuilder builder, File output) {
        StringBuilder script = new StringBuilder("( ");
        File folder = builder.directory();
        if (folder != null) {
            script.append("cd -- ").append(quoted(folder.getAbsolutePath())).append(" && ");
        }
        appendEnvironment(script, builder.environment());
        script.append("exec");
        words(builder).forEach(word -> script.append(' ').append(quoted(word)));
        return script.append(" ) </dev/null >>")
                .append(quoted(output.getAbsolutePath()))
                .append(" 2>&1; echo $?\n")
                .toString();
    }

    /** The program and its arguments, with what a shell would not hand on in front. */
    static List<String> words(ProcessBuilder builder) {
        List<String> words = new ArrayList<>();
        builder.environment().forEach((name, value) -> {
            if (!isName(name)) {
                words.add(name + "=" + value);
            }
        });
        if (!words.isEmpty()) {
            words.add(0, "env");
        }
        words.addAll(builder.command());
        return words;
    }

    // The shell has this JVM's environment already.
    private static void appendEnvironment(StringBuilder script, Map<String, String> environment) {
        Map<String, String> before = new LinkedHashMap<>(System.getenv());
        environment.forEach((name, value) -> {
            if (isName(name) && !value.equals(before.remove(name))) {
                script.append("export ")
                        .append(name)
                        .append('=')
                        .append(quoted(value))
                        .append(" && ");
            }
        });
        before.keySet().stream()
                .filter(name -> isName(name) && !environment.containsKey(name))
                .forEach(name -> script.append("unset ").append(name).append(" && "));
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
