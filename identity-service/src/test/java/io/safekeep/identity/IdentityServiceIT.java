package io.safekeep.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class IdentityServiceIT implements ServiceContract {

  @Override
  public String service() {
    return "identity-service";
  }

  @Override
  public Set<String> openRoutes() {
    return Set.of(
        "get /.well-known/openid-configuration",
        "get /.well-known/oauth-authorization-server",
        "get /jwks",
        "get /authorize",
        "post /authorize",
        "post /device-authorization",
        "post /par",
        "post /introspect",
        "post /federation/{connection}/back-channel-logout",
        "get /end-session",
        "post /end-session",
        "post /token",
        "post /revoke",
        "get /userinfo",
        "post /userinfo");
  }

  @Override
  public String powerlessToken() {
    var client =
        Operator.createClient(
            java.util.Map.of(
                "id",
                "powerless-" + Operator.next(),
                "name",
                "A client without roles",
                "type",
                "confidential",
                "grants",
                List.of("client_credentials")));
    return Operator.token(client.id(), client.secret());
  }

  @Test
  void customersAreRefusedWhateverConcernsTheVendorsPeopleOrTheSuite() {
    // Given
    var client = Operator.createTenantClient(Operator.createTenant(), "tenant-admin");
    var token = Operator.token(client.id(), client.secret());

    for (var ours :
        List.of(
            "/v1/employees",
            "/v1/policy-versions",
            "/v1/role-courses",
            "/v1/teams",
            "/v1/own-ssh-keys",
            "/v1/clients",
            "/v1/signing-keys",
            "/v1/dead-letters")) {
      // When
      var routes = guardedRoutes().stream().filter(route -> route.path().startsWith(ours)).toList();

      // Then
      assertThat(routes).as(ours).isNotEmpty();
      for (var route : routes) {
        ServiceContract.isProblem(route.call(given().auth().oauth2(token)), 403, "forbidden");
      }
    }
  }
}
