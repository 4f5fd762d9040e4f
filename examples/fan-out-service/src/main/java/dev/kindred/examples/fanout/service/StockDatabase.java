package dev.kindred.examples.fanout.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.kindred.Task;
import dev.kindred.TaskContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of an item is in stock, asked of PostgreSQL.
 *
 * <p>A query that is cancelled is cancelled in the database, and ends when the database says so. It runs on a thread of its own
 * and is no blocking task: such a task is interrupted, and an interrupt closes the socket that a virtual thread reads from, while
 * the database works on.
 */
final class StockDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StockDatabase.class);
    private static final String QUERY_CANCELED = "57014";

    private final HikariDataSource connections;
    private final ExecutorService threads;

    StockDatabase(ServiceSettings.Database settings) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("stock");
        pool.setJdbcUrl(settings.url());
        pool.setUsername(settings.user());
        pool.setMaximumPoolSize(settings.connections());
        this.connections = new HikariDataSource(pool);
        this.threads = Executors.newFixedThreadPool(settings.connections());
    }

    Task<Integer> inStock(int item) {
        return Task.async(context -> {
            LOG.debug("asks for the stock of item {}", item);
            return CompletableFuture.supplyAsync(() -> query(context, item), threads);
        });
    }

    private int query(TaskContext context, int item) {
        try (Connection connection = connections.getConnection();
                PreparedStatement query = connection.prepareStatement("select in_stock(?)")) {
            query.setInt(1, item);
            query.setQueryTimeout(secondsLeft(context)); // a cancel that comes before the query has begun is not heard
            context.onCancel(() -> cancel(query));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw QUERY_CANCELED.equals(e.getSQLState())
                    ? new CancellationException(e.getMessage())
                    : new CompletionException(e);
        }
    }

    private static int secondsLeft(TaskContext context) {
        return context.remaining().map(Duration::toSecondsPart).orElse(0) + 1;
    }

    private static void cancel(Statement query) {
        try {
            query.cancel();
        } catch (SQLException e) {
            LOG.warn("Cannot cancel a query; it ends at its timeout.", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        connections.close();
    }
}
