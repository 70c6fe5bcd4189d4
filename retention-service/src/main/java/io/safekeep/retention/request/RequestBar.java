package io.safekeep.retention.request;

import io.safekeep.retention.deletion.Bar;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/// A case that is there because a customer asked goes on only by a request that was proved,
/// approved by a second person and not taken back.
@Singleton
class RequestBar implements Bar {

  private final SqlRequests requests;
  private final Clock clock;

  RequestBar(SqlRequests requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  @Override
  public List<String> reasons(DeletionCase held, Step step) {
    return held.cause() == DeletionCase.Cause.WRITTEN_REQUEST
            && requests.ofCase(held.id()).stream()
                .noneMatch(request -> request.justifies(held.id(), clock.instant()))
        ? List.of("no request that was proved and approved stands behind the case")
        : List.of();
  }
}
