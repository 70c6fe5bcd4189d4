package io.safekeep.e2e;

import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// People of the vendor's whom no other story needs.
final class Newcomers {

  private static final String IDENTITY = "identity-service";

  /// Of nothing.
  private static final String DIGEST =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private final SuiteApi api;
  private final SuiteApi.Token operator;

  private Newcomers(SuiteApi api, SuiteApi.Token operator) {
    this.api = api;
    this.operator = operator;
  }

  static Newcomers of(SharedSuite suite) {
    var endpoints = suite.suite().endpoints();
    var api = new SuiteApi(endpoints);
    var operator = endpoints.signIns().get("operator (client)");
    return new Newcomers(api, api.signInClient(operator.username(), operator.password()));
  }

  /// @param operator may do everything with people
  static Newcomers of(SuiteApi api, SuiteApi.Token operator) {
    return new Newcomers(api, operator);
  }

  record Newcomer(String id, Endpoints.SignIn signIn) {}

  /// Somebody about whom nothing is on record.
  Newcomer offered(String userName, String displayName, String role) {
    var password = "Aa1-" + UUID.randomUUID();
    var person =
        Map.of(
            "userName",
            userName,
            "displayName",
            displayName,
            "roles",
            List.of(role),
            "password",
            password);
    return new Newcomer(
        api.post(IDENTITY, "/v1/employees", operator, person).expect(201).get("id").asText(),
        new Endpoints.SignIn(userName + "@staff.safekeep.example", password));
  }

  /// Somebody about whom everything is, who is let in.
  Newcomer hired(String userName, String displayName, String role, String team) {
    var newcomer = offered(userName, displayName, role);
    var employee = "/v1/employees/" + newcomer.id;
    attest(employee, "background-check", List.of("employment", "education", "criminal"));
    attest(employee, "nda", List.of());
    attest(employee, "training", List.of());
    attest(employee, "acknowledgement", List.of("demo"));
    var position = Map.of("roles", List.of(role), "teams", List.of(team));
    api.put(IDENTITY, employee + "/position", operator, position).expect(200);
    api.post(IDENTITY, employee + ":activate", operator, Map.of()).expect(200);
    return newcomer;
  }

  private void attest(String employee, String kind, List<String> covers) {
    var evidence =
        Map.of(
            "kind",
            kind,
            "covers",
            covers,
            "provider",
            "a test",
            "completedAt",
            Instant.now().toString(),
            "documentSha256",
            DIGEST);
    api.post(IDENTITY, employee + "/attestations", operator, evidence).expect(201);
  }
}
