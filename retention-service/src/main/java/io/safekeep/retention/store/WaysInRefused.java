package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.store.SqlTenantServers.WayIn;
import io.safekeep.retention.store.TenantStore.Database;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.retention.store.TenantStore.Tls;
import io.safekeep.retention.verification.FurtherProof;
import io.safekeep.retention.verification.ProofLevel;
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
  private final KeptWays kept;

  WaysInRefused(SqlTenantStores stores, SqlTenantServers servers, KeptWays kept) {
    this.stores = stores;
    this.servers = servers;
    this.kept = kept;
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
    kept.keep(deletionCase, DATABASES, ways);
  }

  @Override
  public List<Shown> show(UUID deletionCase, TenantId tenant) {
    List<Map<String, String>> ways = kept.of(deletionCase, DATABASES);
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
    kept.forget(deletionCase, DATABASES);
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
        KeptWays.part(way, "host"),
        Integer.parseInt(KeptWays.part(way, "port")),
        KeptWays.part(way, "name"),
        Tls.of(KeptWays.part(way, "tls")),
        way.get("roots"),
        KeptWays.part(way, "system"),
        Long.parseLong(KeptWays.part(way, "oid")),
        List.of());
  }

  private static Login login(Map<String, String> way) {
    return new Login(KeptWays.part(way, "user"), KeptWays.part(way, "password"));
  }
}
