package io.safekeep.identity;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.Set;

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
                java.util.List.of("client_credentials")));
    return Operator.token(client.id(), client.secret());
  }
}
