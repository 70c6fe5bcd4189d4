package io.safekeep.retention;

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
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class RetentionServiceIT implements ServiceContract, TenantDirectoryContract {

  @Override
  public String service() {
    return "retention-service";
  }

  @Override
  public Set<String> openRoutes() {
    return Set.of("get /v1/signing-keys");
  }
}
