package io.safekeep.notification.alert;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.testing.TestIssuer;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A source of alerts that was registered, with its key.
record ASource(String id, String name, String key) {

  static ASource of(String kind) {
    return of(Map.of("kind", kind));
  }

  /// @param asked what is asked for, but for the name
  static ASource of(Map<String, Object> asked) {
    var body = new TreeMap<>(asked);
    var name = "source-" + UUID.randomUUID();
    body.put("name", name);
    var answer =
        as("alert-source:manage")
            .body(body)
            .post("/v1/alert-sources")
            .then()
            .statusCode(201)
            .extract();
    return new ASource(answer.path("source.id"), name, answer.path("key"));
  }

  /// A request of somebody.
  static RequestSpecification as(String permission) {
    return as(UUID.randomUUID().toString(), permission);
  }

  static RequestSpecification as(String subject, String permission) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject(subject).permissions(permission).sign());
  }

  /// With the source's own key.
  RequestSpecification request() {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .header("Authorization", "Bearer " + key);
  }

  Response alertmanager(String... alerts) {
    return request()
        .body(
            """
            {"version":"4","groupKey":"{}","status":"firing","alerts":[%s]}
            """
                .formatted(String.join(",", alerts)))
        .post("/v1/ingest/alertmanager");
  }

  /// An alert as Alertmanager writes it.
  ///
  /// @param second after noon, when it began, or was over
  static String firing(String fingerprint, String alertname, long second) {
    return """
    {"status":"firing","labels":{"alertname":"%s","instance":"%s"},
     "annotations":{"summary":"%s of %s"},"startsAt":"2026-11-20T12:00:%02dZ",
     "endsAt":"0001-01-01T00:00:00Z","fingerprint":"%s"}
    """
        .formatted(alertname, fingerprint, alertname, fingerprint, second, fingerprint);
  }

  static String resolved(String fingerprint, String alertname, long second) {
    return """
    {"status":"resolved","labels":{"alertname":"%s","instance":"%s"},"annotations":{},
     "startsAt":"2026-11-20T12:00:00Z","endsAt":"2026-11-20T12:00:%02dZ","fingerprint":"%s"}
    """
        .formatted(alertname, fingerprint, second, fingerprint);
  }

  JsonPath alerts() {
    return as("alert:read").get("/v1/alerts?limit=200&source=" + id).then().extract().jsonPath();
  }

  /// Waits until the source's alerts are as they should be.
  JsonPath await(Predicate<JsonPath> wanted) {
    return Awaitility.await().atMost(ATenant.PATIENCE).until(this::alerts, wanted);
  }

  /// Waits for the source's only alert.
  String alert() {
    return await(alerts -> alerts.getList("items").size() == 1).getString("items[0].id");
  }

  static JsonPath story(String alert) {
    return as("alert:read").get("/v1/alerts/" + alert).then().statusCode(200).extract().jsonPath();
  }
}
