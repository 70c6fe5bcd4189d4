package io.safekeep.runtime.trial;

import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Handlers of notes: one that works, and one for each way to fail.
@Singleton
public class NoteHandlers {

  public static final String THROWS = "io.safekeep.trial.note.throws.v1";
  public static final String OVERFLOWS = "io.safekeep.trial.note.overflows.v1";
  public static final String UNSTORABLE = "io.safekeep.trial.note.unstorable.v1";
  public static final String LOSES_DATABASE = "io.safekeep.trial.note.loses-database.v1";

  /// How often the database connection breaks under an event before it holds.
  public static final int BREAKS = 4;

  private final Sql sql;
  private final AtomicInteger breaks = new AtomicInteger();

  NoteHandlers(Sql sql) {
    this.sql = sql;
  }

  private record Handler(String type, Consumer<NoteTaken> effect)
      implements EventHandler<NoteTaken> {

    @Override
    public Class<NoteTaken> data() {
      return NoteTaken.class;
    }

    @Override
    public String topic() {
      return NoteTaken.TOPIC;
    }

    @Override
    public void handle(NoteTaken event, ReceivedEvent attributes) {
      effect.accept(event);
    }
  }

  private void notice(NoteTaken event) {
    sql.update(
        "insert into noticed (tenant, position) values (?, ?)", event.tenant(), event.position());
  }

  @Produces
  @Singleton
  EventHandler<NoteTaken> works() {
    return new Handler(NoteTaken.TYPE, this::notice);
  }

  @Produces
  @Singleton
  EventHandler<NoteTaken> failsAlways() {
    return new Handler(
        THROWS,
        event -> {
          notice(event);
          throw new IllegalStateException("this note is never understood");
        });
  }

  @Produces
  @Singleton
  EventHandler<NoteTaken> overflows() {
    return new Handler(
        OVERFLOWS,
        _ -> {
          throw new StackOverflowError("this note is too deep");
        });
  }

  @Produces
  @Singleton
  EventHandler<NoteTaken> isRefusedByTheDatabase() {
    return new Handler(
        UNSTORABLE,
        event ->
            sql.update("insert into noticed (tenant, position) values (?, null)", event.tenant()));
  }

  @Produces
  @Singleton
  EventHandler<NoteTaken> losesTheDatabase() {
    return new Handler(
        LOSES_DATABASE,
        event -> {
          notice(event);
          if (breaks.incrementAndGet() <= BREAKS) {
            sql.query("select pg_terminate_backend(pg_backend_pid())", _ -> "");
          }
        });
  }
}
