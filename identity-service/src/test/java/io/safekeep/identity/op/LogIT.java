package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class LogIT {

  @Test
  void noSecretIsEverLogged() {
    // Given
    var lines = new CopyOnWriteArrayList<String>();
    var root = Logger.getLogger("");
    var listening = listenTo(lines);
    root.addHandler(listening);

    // When
    var tenant = Operator.createTenant();
    var person = Operator.createUser(tenant, "member");
    var client = Operator.createPublicClient();
    var tool = Operator.createTenantClient(tenant, "member");
    var toolToken = Operator.token(tool.id(), tool.secret());
    var browser = new Browser();
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);
    Browser.redeem(client.id(), code, Browser.VERIFIER);
    Operator.as(toolToken + "x").get("/v1/roles");
    var admin = Operator.createTenantClient(tenant, "tenant-admin");
    String apiKey =
        Operator.as(Operator.token(admin.id(), admin.secret()))
            .body(Map.of("name", "Import", "permissions", List.of("user:read")))
            .post("/v1/tenants/" + tenant.id() + "/api-keys")
            .path("key");
    String keyToken =
        Operator.token(apiKey.substring(0, apiKey.indexOf('_', "skk_".length())), apiKey);
    Logger.getLogger("io.safekeep.test").info("the listener hears");
    root.removeHandler(listening);

    // Then
    assertThat(lines).anyMatch(line -> line.contains("the listener hears"));
    for (var secret :
        List.of(
            Operator.PASSWORD,
            Operator.secret(),
            tool.secret(),
            toolToken,
            apiKey,
            keyToken,
            code,
            Browser.VERIFIER,
            browser.cookie("safekeep-session"),
            tokens.<String>path("access_token"),
            tokens.<String>path("refresh_token"))) {
      assertThat(lines).noneMatch(line -> line.contains(secret));
    }
  }

  private static Handler listenTo(List<String> lines) {
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(
                record instanceof ExtLogRecord extended
                    ? extended.getFormattedMessage() + " " + record.getThrown()
                    : record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    return handler;
  }
}
