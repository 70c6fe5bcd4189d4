package io.safekeep.runtime.trial;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.sql.Sql;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The API of the trial.
@Path("/v1/notes")
@RunOnVirtualThread
public class NoteResource {

  private final TakeNote takeNote;
  private final Idempotency idempotency;
  private final Caller caller;
  private final Sql sql;

  NoteResource(TakeNote takeNote, Idempotency idempotency, Caller caller, Sql sql) {
    this.takeNote = takeNote;
    this.idempotency = idempotency;
    this.caller = caller;
    this.sql = sql;
  }

  public record NewNote(@Min(1) @Max(10) long position, @NotBlank String text) {}

  public record Note(UUID id, String takenBy, @Nullable String onBehalf) {}

  @POST
  @Transactional
  @PermissionsAllowed("note:write")
  public Note take(@HeaderParam("Idempotency-Key") @Nullable String key, @Valid NewNote note) {
    return idempotency.once(
        key,
        note,
        Note.class,
        () -> {
          UUID id = takeNote.take(caller.tenant(), caller.actor(), note.position(), note.text());
          return new Note(id, caller.actor().subject(), caller.actor().onBehalf());
        });
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("note:read")
  public String text(@PathParam("id") UUID id) {
    return sql.first(
            "select text from note where id = ? and tenant = ?",
            row -> row.text("text"),
            id,
            caller.tenant().value())
        .orElseThrow(() -> Refusal.notFound("note " + id));
  }

  /// Fails in the way that is asked for.
  @GET
  @Path("/failing/{how}")
  @PermissionsAllowed("note:read")
  public String fail(@PathParam("how") String how) {
    return switch (how) {
      case "refusal" ->
          throw new Refusal(CommonProblem.CONFLICT, "note 7 is locked until noon")
              .with("until", "12:00");
      case "stale" -> throw new OptimisticLockException("row 7 was changed");
      case "database" -> sql.first("select pg_terminate_backend(pg_backend_pid())", _ -> "x").get();
      case "sql" -> sql.first("select secret from vault_of_secrets", _ -> "x").get();
      default -> throw new IllegalStateException("password=hunter2");
    };
  }

  @GET
  @Path("/unwritable/{how}")
  @PermissionsAllowed("note:read")
  @Produces(MediaType.APPLICATION_JSON)
  public Object unwritable(@PathParam("how") String how) {
    return how.equals("shape") ? new Shapeless() : new Stubborn();
  }

  /// Nothing of it can be written.
  static final class Shapeless {}

  /// It fails while it is written.
  static final class Stubborn {
    public String getText() {
      throw new IllegalStateException("password=hunter2");
    }
  }
}
