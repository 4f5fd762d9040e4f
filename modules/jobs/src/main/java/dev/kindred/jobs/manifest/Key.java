package dev.kindred.jobs.manifest;

/**
 * One key of a mapping. The reader reads it by this, and the JSON schema and the reference page are made of it.
 *
 * @param name how it is written
 * @param kind what may stand there
 * @param standard what holds without it, in words; {@code required} where it must be there
 * @param meaning what it means, a phrase
 * @param <T> what is read
 */
record Key<T>(String name, Kind<T> kind, String standard, String meaning) {

    static final String REQUIRED = "required";

    boolean isRequired() {
        return standard.equals(REQUIRED);
    }
}
