package io.safekeep.retention.store;

import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.store.TenantStore.Bucket;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;

/// P81: data of a customer stays until somebody deletes it, so no bucket deletes by itself; and
/// none keeps for longer than a purge may take.
@Singleton
class TenantBucketsKeep implements ControlCheck {

  private final SqlTenantStores stores;

  TenantBucketsKeep(SqlTenantStores stores) {
    this.stores = stores;
  }

  @Override
  public String name() {
    return "tenant-buckets-keep";
  }

  @Override
  public String promise() {
    return "P81";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 rules that delete what is current, locks of at most 31 days";
  }

  @Override
  public List<ControlResult> check() {
    return stores.ofKind("bucket").stream().map(this::look).toList();
  }

  private ControlResult look(TenantStore store) {
    Bucket place = (Bucket) store.place();
    try (var bucket = new TenantBucket(place, stores.access(store.id()).reader())) {
      List<String> faults = bucket.keeping().faults(place, DeletionCase.AGING);
      return new ControlResult(
          faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
          store.tenant(),
          "bucket of store " + store.id(),
          faults.size() + " faults",
          faults.isEmpty()
              ? "It deletes nothing by itself and locks nothing for too long."
              : String.join(" ", faults));
    } catch (SdkException e) {
      return new ControlResult(
          Outcome.UNKNOWN,
          store.tenant(),
          "bucket of store " + store.id(),
          null,
          "Its rules cannot be read: " + e.getClass().getSimpleName() + ".");
    }
  }
}
