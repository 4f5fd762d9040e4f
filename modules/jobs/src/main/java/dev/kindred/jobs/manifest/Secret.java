package dev.kindred.jobs.manifest;

import java.nio.file.Path;

/** Where the value of a secret variable is. Nothing here prints a value. */
public sealed interface Secret {

    /** In the manifest itself. */
    record Written(String value) implements Secret {
        @Override
        public String toString() {
            return "written in the manifest";
        }
    }

    /** In a variable of the runner's own environment. */
    record Variable(String name) implements Secret {
        @Override
        public String toString() {
            return "variable " + name;
        }
    }

    /** In a file; line breaks at its end are no part of it. */
    record InFile(Path file) implements Secret {
        @Override
        public String toString() {
            return "file " + file;
        }
    }
}
