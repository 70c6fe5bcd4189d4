package io.safekeep.notification.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.MasterKeySettings;
import io.safekeep.notification.endpoint.Endpoint.Disabled;
import io.safekeep.notification.endpoint.Endpoint.Kind;
import io.safekeep.notification.endpoint.Endpoint.Signing;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Table `endpoint`. Addresses and secrets rest sealed, each for its own row.
@Singleton
class SqlEndpoints {

  private static final String SELECT =
      """
      select id, tenant, kind, host, description, signing, public_key, former_until, created_by,
        created_at, disabled_at, disabled_reason, failures, failing_since, resting_until
      from endpoint
      """;

  private final Sql sql;
  private final Sealer addresses;
  private final Sealer secrets;

  SqlEndpoints(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.addresses = masterKey.sealerFor("endpoint-address");
    this.secrets = masterKey.sealerFor("endpoint-secret");
  }

  @Produces
  @Singleton
  SealedColumn keptAddresses() {
    return new SealedColumn("endpoint", "address", "id::text", addresses);
  }

  @Produces
  @Singleton
  SealedColumn keptSecrets() {
    return new SealedColumn("endpoint", "secret", "id::text", secrets);
  }

  @Produces
  @Singleton
  SealedColumn keptFormerSecrets() {
    return new SealedColumn("endpoint", "former_secret", "id::text", secrets);
  }

  /// Makes whoever adds endpoints for the tenant at the same time wait; false if the tenant is not
  /// known here.
  boolean lock(TenantId tenant) {
    return sql.first(
            "select 1 as found from known_tenant where id = ? for update",
            row -> row.number("found"),
            tenant.value())
        .isPresent();
  }

  void add(Endpoint endpoint, URI address, Optional<SigningKey> key) {
    TenantId tenant = endpoint.tenant();
    Signing signing = endpoint.signing();
    sql.update(
        """
        insert into endpoint (id, tenant, kind, address, host, description, signing, secret,
          public_key, created_by, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        endpoint.id(),
        tenant == null ? null : tenant.value(),
        endpoint.kind().label(),
        addresses.seal(address.toString().getBytes(UTF_8), endpoint.id().toString()),
        endpoint.host(),
        endpoint.description(),
        signing == null ? null : signing.label(),
        key.map(made -> sealed(endpoint.id(), made)).orElse(null),
        endpoint.publicKey(),
        endpoint.createdBy(),
        endpoint.createdAt());
  }

  Optional<Endpoint> find(UUID id) {
    return sql.first(SELECT + "where id = ?", SqlEndpoints::read, id);
  }

  Optional<Endpoint> locked(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlEndpoints::read, id);
  }

  /// Oldest first.
  ///
  /// @param tenant empty for those of the suite's operators
  List<Endpoint> of(Optional<TenantId> tenant) {
    return sql.query(
        SELECT + "where tenant is not distinct from ? order by id",
        SqlEndpoints::read,
        tenant.map(TenantId::value).orElse(null));
  }

  /// How to reach those that are enabled.
  Map<UUID, Route> routes(Collection<UUID> endpoints, Instant now) {
    return sql
        .query(
            """
            select id, kind, address, signing, secret, former_secret, former_until, failures
            from endpoint where id = any(?) and disabled_at is null
            """,
            row -> route(row, now),
            (Object) endpoints.toArray(UUID[]::new))
        .stream()
        .collect(Collectors.toMap(Route::endpoint, Function.identity()));
  }

  /// A new key; the one before signs too until `formerUntil`.
  void rotate(UUID id, SigningKey key, Instant formerUntil) {
    sql.update(
        """
        update endpoint set former_secret = secret, former_until = ?, secret = ?, public_key = ?
        where id = ?
        """,
        formerUntil,
        sealed(id, key),
        key.publicKey().orElse(null),
        id);
  }

  /// Secrets that sign nothing any more.
  void forgetFormerSecrets(Instant now) {
    sql.update(
        "update endpoint set former_secret = null, former_until = null where former_until < ?",
        now);
  }

  /// False if it was disabled before.
  boolean disable(UUID id, String reason, Instant now) {
    return sql.update(
            """
            update endpoint set disabled_at = ?, disabled_reason = ?
            where id = ? and disabled_at is null
            """,
            now,
            reason,
            id)
        == 1;
  }

  void enable(UUID id) {
    sql.update(
        """
        update endpoint set disabled_at = null, disabled_reason = null, failures = 0,
          failing_since = null, resting_until = null
        where id = ?
        """,
        id);
  }

  void remove(UUID id) {
    sql.update("delete from endpoint where id = ?", id);
  }

  /// Notes a failure: the endpoint rests, each time twice as long. Failures while it rests, of what
  /// does not wait, change nothing.
  ///
  /// @param longestSeconds of a rest
  /// @param notBefore when the endpoint itself wants to be asked again
  /// @return until when it rests, and since when it has failed; empty if nothing changed
  Optional<Endpoint> failed(UUID id, int longestSeconds, Instant notBefore, Instant now) {
    return sql.first(
        """
        update endpoint set failures = failures + 1, failing_since = coalesce(failing_since, ?),
          resting_until = greatest(?, ?::timestamptz + least(?, power(2, least(failures, 20))) * interval '1 second')
        where id = ? and disabled_at is null and (resting_until is null or resting_until <= ?)
        returning id, tenant, kind, host, description, signing, public_key, former_until,
          created_by, created_at, disabled_at, disabled_reason, failures, failing_since,
          resting_until
        """,
        SqlEndpoints::read,
        now,
        notBefore,
        now,
        longestSeconds,
        id,
        now);
  }

  void endRest(UUID id) {
    sql.update("update endpoint set resting_until = null where id = ?", id);
  }

  void recovered(UUID id) {
    sql.update(
        """
        update endpoint set failures = 0, failing_since = null, resting_until = null
        where id = ? and failures > 0
        """,
        id);
  }

  long held(TenantId tenant) {
    return sql.query(
            "select count(*) as held from endpoint where tenant = ?",
            row -> row.number("held"),
            tenant.value())
        .getFirst();
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from endpoint where tenant = ?", tenant.value());
  }

  private byte[] sealed(UUID endpoint, SigningKey key) {
    return secrets.seal(key.bytes(), endpoint.toString());
  }

  private Route route(Row row, Instant now) throws SQLException {
    var id = row.id("id");
    var keys = new ArrayList<SigningKey>();
    Optional<Signing> signing =
        Optional.ofNullable(row.textOrNull("signing")).flatMap(Signing::find);
    if (signing.isPresent()) {
      keys.add(SigningKey.of(signing.get(), opened(secrets, row.bytes("secret"), id)));
      byte[] former = row.bytesOrNull("former_secret");
      if (former != null && row.instant("former_until").isAfter(now)) {
        keys.add(SigningKey.of(signing.get(), opened(secrets, former, id)));
      }
    }
    return new Route(
        id,
        Kind.find(row.text("kind")).orElseThrow(),
        URI.create(new String(opened(addresses, row.bytes("address"), id), UTF_8)),
        keys,
        row.number("failures") > 0);
  }

  private static byte[] opened(Sealer sealer, byte[] sealed, UUID endpoint) {
    return sealer
        .open(sealed, endpoint.toString())
        .orElseThrow(() ->
            new IllegalStateException(
                "what is kept of endpoint " + endpoint + " was sealed under another key"));
  }

  private static Endpoint read(Row row) throws SQLException {
    UUID tenant = row.idOrNull("tenant");
    return new Endpoint(
        row.id("id"),
        tenant == null ? null : new TenantId(tenant),
        Kind.find(row.text("kind")).orElseThrow(),
        row.text("host"),
        row.text("description"),
        Optional.ofNullable(row.textOrNull("signing")).flatMap(Signing::find).orElse(null),
        row.textOrNull("public_key"),
        row.instantOrNull("former_until"),
        row.text("created_by"),
        row.instant("created_at"),
        disabled(row),
        (int) row.number("failures"),
        row.instantOrNull("failing_since"),
        row.instantOrNull("resting_until"));
  }

  private static @Nullable Disabled disabled(Row row) throws SQLException {
    Instant at = row.instantOrNull("disabled_at");
    return at == null ? null : new Disabled(at, row.text("disabled_reason"));
  }
}
