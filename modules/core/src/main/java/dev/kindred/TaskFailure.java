package dev.kindred;

import java.util.Objects;

/**
 * One failure of a group.
 *
 * @param path where it happened, such as {@code order/load-user}
 * @param attempt which attempt failed, from 1
 * @param cause what was thrown; of a nested group its {@link TaskGroupException}
 */
public record TaskFailure(String path, int attempt, Throwable cause) {

    public TaskFailure {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(cause, "cause");
    }
}
