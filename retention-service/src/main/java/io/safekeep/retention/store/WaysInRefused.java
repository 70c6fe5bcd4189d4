package io.safekeep.retention.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.store.SqlTenantServers.WayIn;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.retention.store.TenantStore.Tls;
import io.safekeep.retention.verification.FurtherProof;
import io.safekeep.retention.verification.ProofLevel;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Tries the way into tenants' databases by which they were read before: as the reader, who owns
/// nothing, and not as the owner, who has dropped them.
@Singleton
class WaysInRefused implements FurtherProof {

  private static final String DATABASES = "tenant-databases";
  private static final String FILES = "tenant-files";

  private final SqlTenantStores stores;
  private final SqlTenantServers servers;
  private final Sql sql;
  private final Sealer sealer;
  private final ObjectMapper json;

  WaysInRefused(
      SqlTenantStores stores,
      SqlTenantServers servers,
      Sql sql,
      RetentionSettings settings,
      ObjectMapper json) {
    this.stores = stores;
    this.servers = servers;
    this.sql = sql;
    this.sealer = settings.sealerFor("verification-ways");
    this.json = json;
  }

  /// Of directories nobody sees more than their holder does: they are in one file system.
  @Override
  public Set<String> stores() {
    return Set.of(DATABASES, FILES);
  }

  @Override
  public void prepare(UUID deletionCase, TenantId tenant) {
    var ways = new ArrayList<Map<String, String>>();
    for (TenantStore store : stores.of(tenant)) {
      if (store.place() instanceof Database database) {
        Login reader = stores.access(store.id()).reader();
        boolean isSeen = servers.tried(database, reader) == WayIn.THERE;
        ways.add(written(database, reader, isSeen));
      }
    }
    sql.update(
        """
        insert into verification_way (deletion_case, sealed) values (?, ?)
        on conflict (deletion_case) do update set sealed = excluded.sealed
        """,
        deletionCase,
        sealed(deletionCase, ways));
  }

  @Override
  public List<Shown> show(UUID deletionCase, TenantId tenant) {
    List<Map<String, String>> ways = opened(deletionCase);
    if (ways.isEmpty()) {
      return List.of();
    }
    var outcomes = new ArrayList<WayIn>();
    for (Map<String, String> way : ways) {
      outcomes.add(
          Boolean.parseBoolean(way.get("seen"))
              ? servers.tried(database(way), login(way))
              : WayIn.UNKNOWN);
    }
    return shown(outcomes);
  }

  /// What holds of all is what holds of the worst.
  static List<Shown> shown(List<WayIn> outcomes) {
    int all = outcomes.size();
    if (outcomes.contains(WayIn.THERE)) {
      return List.of(
          new Shown(
              DATABASES,
              ProofLevel.NONE,
              "a database of the %d is still at its server".formatted(all)));
    }
    if (outcomes.contains(WayIn.UNKNOWN)) {
      return List.of();
    }
    return outcomes.contains(WayIn.ABSENT)
        ? List.of(
            new Shown(
                DATABASES,
                ProofLevel.ABSENT,
                "The reader's login saw %d databases at their servers before, and sees none now."
                    .formatted(all)))
        : List.of(
            new Shown(
                DATABASES,
                ProofLevel.REFUSED,
                "The reader's login saw %d databases at their servers before, sees none now, and is"
                        .formatted(all)
                    + " refused by their names."));
  }

  @Override
  public void forget(UUID deletionCase) {
    sql.update("delete from verification_way where deletion_case = ?", deletionCase);
  }

  private static Map<String, String> written(Database database, Login reader, boolean isSeen) {
    var way =
        new HashMap<>(
            Map.of(
                "host", database.host(),
                "port", String.valueOf(database.port()),
                "name", database.database(),
                "tls", database.tls().label(),
                "system", database.systemIdentifier(),
                "oid", String.valueOf(database.oid()),
                "user", reader.user(),
                "password", reader.password(),
                "seen", String.valueOf(isSeen)));
    String roots = database.roots();
    if (roots != null) {
      way.put("roots", roots);
    }
    return way;
  }

  private static Database database(Map<String, String> way) {
    return new Database(
        of(way, "host"),
        Integer.parseInt(of(way, "port")),
        of(way, "name"),
        Tls.of(of(way, "tls")),
        way.get("roots"),
        of(way, "system"),
        Long.parseLong(of(way, "oid")),
        List.of());
  }

  private static Login login(Map<String, String> way) {
    return new Login(of(way, "user"), of(way, "password"));
  }

  private static String of(Map<String, String> way, String key) {
    String value = way.get(key);
    if (value == null) {
      throw new IllegalStateException("a way into a tenant's database lacks " + key);
    }
    return value;
  }

  private byte[] sealed(UUID deletionCase, List<Map<String, String>> ways) {
    try {
      return sealer.seal(json.writeValueAsString(ways).getBytes(UTF_8), deletionCase.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ways into databases cannot be written as JSON", e);
    }
  }

  private List<Map<String, String>> opened(UUID deletionCase) {
    return sql.first(
            "select sealed from verification_way where deletion_case = ?",
            row -> row.bytes("sealed"),
            deletionCase)
        .map(sealed -> read(deletionCase, sealed))
        .orElse(List.of());
  }

  private List<Map<String, String>> read(UUID deletionCase, byte[] sealed) {
    byte[] text =
        sealer
            .open(sealed, deletionCase.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "the ways kept for case " + deletionCase + " do not open"));
    try {
      return json.readValue(
          new String(text, UTF_8), new TypeReference<List<Map<String, String>>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ways kept for case " + deletionCase + " are no JSON", e);
    }
  }
}
