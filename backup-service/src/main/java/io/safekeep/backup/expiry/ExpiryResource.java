package io.safekeep.backup.expiry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.expiry.Expiry.Stored;
import io.safekeep.backup.expiry.ExpiryPlan.Judgement;
import io.safekeep.backup.expiry.SqlExpirations.Expiration;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What is kept of a datastore and why, over HTTP.
@Path("/v1/datastores")
@Tag(name = "Expiry")
@RunOnVirtualThread
public class ExpiryResource {

  private final Expiry expiry;
  private final KeptRepositories repositories;
  private final DatastoreAccess access;
  private final Clock clock;

  ExpiryResource(
      Expiry expiry, KeptRepositories repositories, DatastoreAccess access, Clock clock) {
    this.expiry = expiry;
    this.repositories = repositories;
    this.access = access;
    this.clock = clock;
  }

  /// What is kept, in each repository, as of one moment.
  @Schema(name = "Expiry")
  public record ExpiryView(Instant at, List<RepositoryExpiry> repositories) {}

  /// What one repository keeps.
  ///
  /// @param window ISO 8601 duration
  /// @param windowStart oldest instant that stays recoverable, an hour more than promised because
  ///   instants are by the server's clock
  /// @param baseBackups oldest first
  public record RepositoryExpiry(
      String repository, String window, Instant windowStart, List<BaseBackupExpiry> baseBackups) {}

  /// What happens to one base backup.
  ///
  /// @param verdict `keep`: it can be restored. `hold`: it is not offered any more, but one that
  ///   stays builds on it. `expire`: nothing needs it
  /// @param reasons why it does not go
  /// @param expiredAt since when it is not offered any more
  /// @param deleteAfter until when it can still come back
  /// @param deletingAt when its removal began
  public record BaseBackupExpiry(
      UUID baseBackup,
      @Schema(enumeration = {"keep", "hold", "expire"}) String verdict,
      List<String> reasons,
      Instant recoverableFrom,
      boolean verified,
      @Nullable UUID parent,
      @Nullable Instant expiredAt,
      @Nullable Instant deleteAfter,
      @Nullable Instant deletingAt) {

    static BaseBackupExpiry of(Judgement judgement, @Nullable Expiration expiration) {
      StoredBase base = judgement.base();
      return new BaseBackupExpiry(
          base.id(),
          word(judgement.verdict()),
          judgement.reasons().stream().map(BaseBackupExpiry::word).toList(),
          base.recoverableFrom(),
          base.verified(),
          base.parent(),
          expiration == null ? null : expiration.expiredAt(),
          expiration == null ? null : expiration.deleteAfter(),
          expiration == null ? null : expiration.deletingAt());
    }

    private static String word(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @GET
  @Path("{datastore}/expiry")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "What is kept and why, now or at another moment",
      description =
          "A dry run: the plan that the hourly work carries out, and nothing is changed. With `at`"
              + " in the future it tells what will have expired by then, if nothing new comes.")
  public ExpiryView look(
      @PathParam("datastore") UUID datastore, @QueryParam("at") @Nullable String at)
      throws IOException {
    Instant moment = at == null ? clock.instant() : parse(at);
    Datastore found = QuarkusTransaction.requiringNew().call(() -> access.find(datastore));
    List<RepositoryExpiry> views = new ArrayList<>();
    for (KeptRepository in : repositories.all()) {
      Optional<Stored> stored = lookInto(found, in);
      if (stored.isPresent()) {
        views.add(
            QuarkusTransaction.requiringNew().call(() -> view(found, in, stored.get(), moment)));
      }
    }
    return new ExpiryView(moment, List.copyOf(views));
  }

  private Optional<Stored> lookInto(Datastore datastore, KeptRepository in) throws IOException {
    try {
      return expiry.look(datastore, in);
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    }
  }

  private static Instant parse(String at) {
    try {
      return Instant.parse(at);
    } catch (DateTimeParseException malformed) {
      throw Refusal.invalid("at", "must look like 2026-11-21T20:15:30Z");
    }
  }

  private RepositoryExpiry view(Datastore datastore, KeptRepository in, Stored stored, Instant at) {
    ExpiryPlan plan = expiry.plan(datastore, in, stored, at);
    Map<UUID, Expiration> expired = expiry.expirations(datastore, in);
    return new RepositoryExpiry(
        in.name(),
        in.window().toString(),
        plan.windowStart(),
        plan.judgements().stream()
            .map(judgement -> BaseBackupExpiry.of(judgement, expired.get(judgement.base().id())))
            .toList());
  }
}
