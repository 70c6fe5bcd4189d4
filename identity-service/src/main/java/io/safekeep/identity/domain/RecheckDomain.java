package io.safekeep.identity.domain;

import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Looks at verified domains again and again: what was a tenant's may be sold.
@Singleton
class RecheckDomain implements WorkHandler {

  static final String KIND = "domain-recheck";

  private final TendDomains tendDomains;
  private final DomainSettings settings;

  RecheckDomain(TendDomains tendDomains, DomainSettings settings) {
    this.tendDomains = tendDomains;
    this.settings = settings;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /// Name servers may be slow.
  @Override
  public int mostAtOnce() {
    return 2;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    return tendDomains.recheck(UUID.fromString(item.key()))
        ? Next.again(settings.recheckInterval())
        : Next.done();
  }
}
