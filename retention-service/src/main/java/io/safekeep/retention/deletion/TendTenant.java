package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;

/// Tends one tenant that a sweep has found.
@Singleton
class TendTenant implements WorkHandler {

  static final String KIND = "tend-tenant";

  private final TendCases tend;

  TendTenant(TendCases tend) {
    this.tend = tend;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    tend.tend(TenantId.parse(item.key()));
    return Next.done();
  }
}
