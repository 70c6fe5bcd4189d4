package io.safekeep.notification;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.TenantDirectoryContract;
import java.util.Set;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class NotificationServiceIT implements ServiceContract, TenantDirectoryContract {

  @Override
  public String service() {
    return "notification-service";
  }

  /// What everybody may read; PagerDuty's clients have their key in the body, mail programs theirs
  /// in the path.
  @Override
  public Set<String> openRoutes() {
    return Set.of(
        "get /v1/status/samples/{day}.csv",
        "post /v1/status/subscriptions/{token}:leave",
        "get /v1/trust/sub-processors",
        "get /v1/trust/promises",
        "get /v1/trust/promises/{id}",
        "get /v1/trust/promises/{id}/evidence",
        "get /v1/trust/evidence/{digest}",
        "get /v1/trust/records",
        "get /v1/client-releases",
        "get /v1/trust/keys",
        "get /v1/trust/checkpoint",
        "get /v1/trust/catalogue/changes",
        "get /v1/trust/catalogue/{version}",
        "get /v1/trust/oscal/{document}",
        "post /v2/enqueue");
  }
}
