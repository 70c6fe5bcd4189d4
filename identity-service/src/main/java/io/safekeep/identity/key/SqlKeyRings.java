package io.safekeep.identity.key;

import com.nimbusds.jose.jwk.ECKey;
import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps the key ring in table `signing_key`, private halves sealed.
@Singleton
class SqlKeyRings {

  private final Sql sql;
  private final Sealer sealer;

  SqlKeyRings(Sql sql, MasterKeySettings masterKey) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("signing-key");
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("signing_key", "sealed_jwk", "id", sealer);
  }

  /// Lets one replica at a time change the ring, until its transaction ends.
  void lock() {
    sql.update("lock table signing_key in share row exclusive mode");
  }

  Optional<KeyRing> load() {
    SigningKey.@Nullable Next next = null;
    SigningKey.@Nullable Active active = null;
    List<SigningKey.Retiring> retiring = new ArrayList<>();
    for (var key :
        sql.query(
            """
            select id, sealed_jwk, created_at, activated_at, retired_at
            from signing_key order by created_at
            """,
            this::read)) {
      switch (key) {
        case SigningKey.Next waiting -> next = waiting;
        case SigningKey.Active signing -> active = signing;
        case SigningKey.Retiring old -> retiring.add(old);
      }
    }
    return next == null || active == null
        ? Optional.empty()
        : Optional.of(new KeyRing(next, active, retiring));
  }

  /// Stores the ring and deletes every key that is no longer part of it.
  void save(KeyRing ring) {
    sql.update(
        "delete from signing_key where not id = any (?)",
        (Object) ring.keys().map(SigningKey::id).toArray(String[]::new));
    // Retiring and active first: at no moment do two keys have the same role.
    ring.retiring().forEach(key -> store(key, key.createdAt(), key.activatedAt(), key.retiredAt()));
    store(ring.active(), ring.active().createdAt(), ring.active().activatedAt(), null);
    store(ring.next(), ring.next().createdAt(), null, null);
  }

  private void store(
      SigningKey key,
      Instant createdAt,
      @Nullable Instant activatedAt,
      @Nullable Instant retiredAt) {
    sql.update(
        """
        insert into signing_key (id, sealed_jwk, created_at, activated_at, retired_at)
        values (?, ?, ?, ?, ?)
        on conflict (id) do update
        set activated_at = excluded.activated_at, retired_at = excluded.retired_at
        """,
        key.id(),
        sealer.seal(key.jwk().toJSONString().getBytes(StandardCharsets.UTF_8), key.id()),
        createdAt,
        activatedAt,
        retiredAt);
  }

  private SigningKey read(Sql.Row row) throws SQLException {
    var jwk = open(row.text("id"), row.bytes("sealed_jwk"));
    var createdAt = row.instant("created_at");
    var activatedAt = row.instantOrNull("activated_at");
    var retiredAt = row.instantOrNull("retired_at");
    if (activatedAt == null) {
      return new SigningKey.Next(jwk, createdAt);
    }
    return retiredAt == null
        ? new SigningKey.Active(jwk, createdAt, activatedAt)
        : new SigningKey.Retiring(jwk, createdAt, activatedAt, Objects.requireNonNull(retiredAt));
  }

  private ECKey open(String id, byte[] sealed) {
    var json =
        sealer
            .open(sealed, id)
            .orElseThrow(() ->
                new IllegalStateException(
                    "Signing key %s cannot be opened: it was changed, or safekeep.identity.master-key is not the key it was sealed with."
                        .formatted(id)));
    try {
      return ECKey.parse(new String(json, StandardCharsets.UTF_8));
    } catch (ParseException fault) {
      throw new IllegalStateException("Signing key " + id + " is not a JSON Web Key", fault);
    }
  }
}
