package dev.kindred.jobs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file or folder, in words: the JDK's exceptions have it in the names of their classes. */
final class FileErrors {

    private FileErrors() {}

    /** In words, without a full stop. */
    static String text(IOException wrong) {
        if (!(wrong instanceof FileSystemException ofFile) || ofFile.getFile() == null) {
            return wrong.getMessage() == null ? wrong.toString() : wrong.getMessage();
        }
        String file = "[" + ofFile.getFile() + "]";
        if (wrong instanceof NoSuchFileException) {
            return "there is no " + file;
        }
        if (wrong instanceof AccessDeniedException) {
            return "no permission for " + file;
        }
        if (wrong instanceof FileAlreadyExistsException) {
            return file + " is there already, and is no folder";
        }
        if (wrong instanceof NotDirectoryException) {
            return file + " is no folder";
        }
        return file + ": " + (ofFile.getReason() == null ? wrong.getClass().getSimpleName() : ofFile.getReason());
    }
}
