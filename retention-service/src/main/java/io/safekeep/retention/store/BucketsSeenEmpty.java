package io.safekeep.retention.store;

import io.quarkus.logging.Log;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.retention.store.TenantStore.Login;
import io.safekeep.retention.verification.FurtherProof;
import io.safekeep.retention.verification.ProofLevel;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;

/// Lists tenants' buckets by the reader's key, who may delete nothing: versions before, and none
/// afterwards.
@Singleton
class BucketsSeenEmpty implements FurtherProof {

  private final SqlTenantStores stores;
  private final KeptWays kept;

  BucketsSeenEmpty(SqlTenantStores stores, KeptWays kept) {
    this.stores = stores;
    this.kept = kept;
  }

  @Override
  public Set<String> stores() {
    return Set.of(TenantBuckets.NAME);
  }

  @Override
  public void prepare(UUID deletionCase, TenantId tenant) {
    var ways = new ArrayList<Map<String, String>>();
    for (TenantStore store : stores.of(tenant)) {
      if (store.place() instanceof Bucket place) {
        Login reader = stores.access(store.id()).reader();
        ways.add(written(place, reader, count(place, reader)));
      }
    }
    kept.keep(deletionCase, TenantBuckets.NAME, ways);
  }

  @Override
  public List<Shown> show(UUID deletionCase, TenantId tenant) {
    long before = 0;
    long after = 0;
    for (Map<String, String> way : kept.of(deletionCase, TenantBuckets.NAME)) {
      before += Long.parseLong(KeptWays.part(way, "count"));
      try {
        after += count(place(way), login(way));
      } catch (SdkException e) {
        Log.warnf("Case %s: a bucket cannot be listed: %s", deletionCase, e.getMessage());
        return List.of();
      }
    }
    if (before == 0) {
      return List.of();
    }
    return List.of(
        after == 0
            ? new Shown(
                TenantBuckets.NAME,
                ProofLevel.ABSENT,
                "The reader's key saw %d versions and uploads before, and sees none now."
                    .formatted(before))
            : new Shown(
                TenantBuckets.NAME,
                ProofLevel.NONE,
                "%d versions and uploads are still in buckets".formatted(after)));
  }

  @Override
  public void forget(UUID deletionCase) {
    kept.forget(deletionCase, TenantBuckets.NAME);
  }

  private static long count(Bucket place, Login as) {
    try (var bucket = new TenantBucket(place, as)) {
      return bucket.count();
    }
  }

  private static Map<String, String> written(Bucket place, Login reader, long count) {
    var way =
        new HashMap<>(
            Map.of(
                "region", place.region(),
                "bucket", place.bucket(),
                "prefix", place.prefix(),
                "path-style", String.valueOf(place.pathStyle()),
                "user", reader.user(),
                "password", reader.password(),
                "count", String.valueOf(count)));
    if (place.endpoint() != null) {
      way.put("endpoint", place.endpoint().toString());
    }
    return way;
  }

  private static Bucket place(Map<String, String> way) {
    String endpoint = way.get("endpoint");
    return new Bucket(
        endpoint == null ? null : URI.create(endpoint),
        KeptWays.part(way, "region"),
        KeptWays.part(way, "bucket"),
        KeptWays.part(way, "prefix"),
        Boolean.parseBoolean(KeptWays.part(way, "path-style")));
  }

  private static Login login(Map<String, String> way) {
    return new Login(KeptWays.part(way, "user"), KeptWays.part(way, "password"));
  }
}
