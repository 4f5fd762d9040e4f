package dev.kindred.jobs.manifest;

import java.util.regex.Pattern;

/** What jobs and manifests may be called. */
final class Names {

    static final String EXPECTED = "letters, digits and . _ - + @ : (at most 100), a letter, digit or _ first";

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._+@:-]{0,99}");
    private static final Pattern REFUSED = Pattern.compile("[^\\p{L}\\p{N}._+@:-]+");
    private static final int SHOWN = 60;

    private Names() {}

    static boolean allows(String name) {
        return FORM.matcher(name).matches();
    }

    /** A name for a manifest that has none: its file's, without the ending. */
    static String fromFile(String fileName) {
        int dot = fileName.lastIndexOf('.');
        String stem =
                REFUSED.matcher(dot > 0 ? fileName.substring(0, dot) : fileName).replaceAll("-");
        return allows(stem) ? stem : "manifest";
    }

    /** The text on one line, without what a terminal would obey, and not for long. */
    static String shown(String text) {
        return shown(text, SHOWN);
    }

    static String shown(String text, int most) {
        String line = text.codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.codePointCount(0, text.length()) > most ? line + "…" : line;
    }
}
