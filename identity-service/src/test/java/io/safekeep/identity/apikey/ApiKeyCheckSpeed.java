package io.safekeep.identity.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.apikey.CheckApiKey.Checked;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How long the decisions take that are made in process: a whole check of an API key, on a real
/// database, and one by the permission matrix. A measurement; nothing runs it unless it is asked
/// for: `-Dit.test=ApiKeyCheckSpeed`.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ApiKeyCheckSpeed {

  private static final int KEYS = 300;

  /// A key may be exchanged sixty times a minute.
  private static final int CHECKS_OF_EACH = 15;

  @Inject CheckApiKey checkApiKey;

  @Test
  void checkOfAnApiKey() {
    var keys = keys();
    Consumer<String> lookedUp =
        key -> {
          checkApiKey.forget(KeyText.read(key).orElseThrow().id());
          check(key);
        };
    measure("warms up", keys, CHECKS_OF_EACH, lookedUp);
    measure("API key, looked up in the database", keys, CHECKS_OF_EACH, lookedUp);
    measure("API key, remembered", keys, CHECKS_OF_EACH, this::check);
  }

  @Test
  void decisionByThePermissionMatrix() {
    var roles = List.of(Role.values());
    var permissions = List.copyOf(PermissionMatrix.permissionsOf(roles));
    for (var turn : List.of("warms up", "permission")) {
      measure(
          turn,
          permissions,
          500,
          permission ->
              assertThat(PermissionMatrix.permissionsOf(EnumSet.copyOf(roles)).contains(permission))
                  .isTrue());
    }
  }

  private static List<String> keys() {
    var tenant = Operator.createTenant();
    var client = Operator.createTenantClient(tenant, "tenant-admin");
    var admin = Operator.token(client.id(), client.secret());
    return IntStream.range(0, KEYS)
        .mapToObj(number ->
            Operator.as(admin)
                .body(Map.of("name", "Key " + number, "permissions", List.of("user:read")))
                .post("/v1/tenants/" + tenant.id() + "/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("key"))
        .toList();
  }

  private void check(String key) {
    assertThat(checkApiKey.check(new Secret(key))).isInstanceOf(Checked.Good.class);
  }

  private static <T> void measure(String what, List<T> things, int times, Consumer<T> decide) {
    var nanos = new long[things.size() * times];
    for (int turn = 0; turn < nanos.length; turn++) {
      var thing = things.get(turn % things.size());
      long begin = System.nanoTime();
      decide.accept(thing);
      nanos[turn] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%s: p50 %.3f ms, p99 %.3f ms, most %.3f ms (%d decisions)%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        nanos.length);
  }
}
