package io.safekeep.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.Subclass;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.TenantDirectoryContract;
import jakarta.inject.Inject;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class RetentionServiceIT implements ServiceContract, TenantDirectoryContract {

  @Inject OpenApiDocumentService keeperOfDescription;

  @Override
  public String service() {
    return "retention-service";
  }

  @Override
  public Set<String> openRoutes() {
    return Set.of("get /v1/signing-keys");
  }

  /// Made at the start, it would be a fifth of it (PutOff).
  @Test
  void descriptionOfTheApiWaitsUntilSomebodyAsks() {
    assertThat(ClientProxy.<Object>unwrap(keeperOfDescription)).isInstanceOf(Subclass.class);
    assertThat(OpenApiDocumentService.class.getDeclaredMethods())
        .as("because by this name it is told from the others")
        .extracting(Method::getName)
        .contains("prepareDocument");
  }
}
