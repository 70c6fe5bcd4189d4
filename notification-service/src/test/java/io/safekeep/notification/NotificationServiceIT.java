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

  /// What was measured is everybody's to count, and mail programs have no token.
  @Override
  public Set<String> openRoutes() {
    return Set.of(
        "get /v1/status/samples/{day}.csv", "post /v1/status/subscriptions/{token}:leave");
  }
}
