package io.safekeep.notification.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.notification.evidence.Checkpoint;
import io.safekeep.notification.evidence.Evidence;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// Promises, who keeps them and how they stand, in NIST's OSCAL 1.1.3.
///
/// Identifiers are UUIDs of version 5 (RFC 9562, section 5.5) and no time of writing stands in the
/// documents, so that the same facts always give the same bytes. OSCAL knows two states only: all
/// that is not kept is `not-satisfied`, and a property says why.
@Singleton
class Oscal {

  static final String VERSION = "1.1.3";

  private static final String NAMESPACE = "https://safekeep.io/ns/oscal";

  /// Of URLs (RFC 9562, section 6.6).
  private static final UUID URLS = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

  private static final Map<String, String> SERVICES = services();

  private final Catalogue catalogue;
  private final ObjectMapper json;

  Oscal(Catalogue catalogue, ObjectMapper json) {
    this.catalogue = catalogue;
    this.json = json;
  }

  private static Map<String, String> services() {
    Map<String, String> services = new LinkedHashMap<>();
    services.put("identity", "Tenants, people, roles, sign-in");
    services.put("access", "Access of the vendor's people to tenants' data");
    services.put("backup", "Backups, restores, drills");
    services.put("retention", "Keeping, exporting and deleting tenants' data");
    services.put("notification", "Alerts, incidents, notices, trust");
    services.put("platform", "Charts, cluster, continuous integration");
    return services;
  }

  /// Our promises as controls: no text of anybody's standard, only its numbers.
  String catalog() {
    List<Object> groups = new ArrayList<>();
    for (Theme theme : Theme.values()) {
      groups.add(
          object(
              "id", theme.label(),
              "title", theme.title(),
              "controls",
                  catalogue.promises().stream()
                      .filter(promise -> promise.theme().equals(theme.label()))
                      .map(this::control)
                      .toList()));
    }
    return write(
        "catalog",
        object(
            "uuid", id("catalog"),
            "metadata", metadata("Safekeep: promises", published()),
            "groups", groups));
  }

  private Map<String, Object> control(Promise promise) {
    String id = control(promise.id());
    List<Object> props = new ArrayList<>();
    promise.kinds().forEach(kind -> props.add(prop("kind", kind)));
    promise.sources().forEach(source -> props.add(prop("source", source)));
    promise.soc2().forEach(number -> props.add(prop("soc2", number)));
    promise.iso27001().forEach(number -> props.add(prop("iso27001-2022", number)));
    return object(
        "id",
        id,
        "title",
        promise.id(),
        "props",
        props,
        "parts",
        List.of(
            object("id", id + "_smt", "name", "statement", "prose", promise.promise()),
            object(
                "id", id + "_obj", "name", "assessment-objective", "prose", promise.acceptance())));
  }

  /// Which service keeps which promise.
  String componentDefinition() {
    List<Object> components = new ArrayList<>();
    SERVICES.forEach((service, what) ->
        components.add(
            object(
                "uuid",
                id("component/" + service),
                "type",
                "service",
                "title",
                service,
                "description",
                what,
                "control-implementations",
                List.of(
                    object(
                        "uuid",
                        id("implementation/" + service),
                        "source",
                        "#" + id("catalog"),
                        "description",
                        "Promises that it keeps",
                        "implemented-requirements",
                        catalogue.promises().stream()
                            .filter(promise -> promise.owners().contains(service))
                            .map(promise -> requirement(service, promise))
                            .toList())))));
    return write(
        "component-definition",
        object(
            "uuid", id("component-definition"),
            "metadata", metadata("Safekeep: who keeps which promise", published()),
            "components", components,
            "back-matter", resources("catalog", "The catalogue of promises.")));
  }

  private Map<String, Object> requirement(String service, Promise promise) {
    return object(
        "uuid", id("requirement/" + service + "/" + promise.id()),
        "control-id", control(promise.id()),
        "description", promise.promise());
  }

  /// How all promises stood at a checkpoint.
  String assessmentResults(Checkpoint checkpoint, List<Standing> standings) {
    List<Object> observations = new ArrayList<>();
    List<Object> findings = new ArrayList<>();
    for (Standing standing : standings) {
      List<Object> related = new ArrayList<>();
      for (Standing.Look look : standing.looks()) {
        Evidence evidence = look.evidence();
        if (evidence != null) {
          observations.add(observation(evidence));
          related.add(object("observation-uuid", id("observation/" + evidence.digest())));
        }
      }
      findings.add(finding(checkpoint, standing, related));
    }
    Map<String, Object> result =
        object(
            "uuid", id("result/" + checkpoint.digest()),
            "title", "Continuous evidence",
            "description", "All promises at checkpoint " + checkpoint.digest(),
            "start", checkpoint.madeAt().toString(),
            "reviewed-controls",
                object(
                    "control-selections",
                    List.of(
                        object(
                            "include-controls",
                            catalogue.promises().stream()
                                .map(promise -> object("control-id", control(promise.id())))
                                .toList()))));
    if (!observations.isEmpty()) {
      result.put("observations", observations);
    }
    result.put("findings", findings);
    return write(
        "assessment-results",
        object(
            "uuid", id("assessment-results/" + checkpoint.digest()),
            "metadata", metadata("Safekeep: promises kept", checkpoint.madeAt().toString()),
            "import-ap", object("href", "#" + id("continuous-plan")),
            "results", List.of(result),
            "back-matter",
                object(
                    "resources",
                    List.of(
                        resource(
                            "continuous-plan",
                            "There is no plan of one assessment: checks run all the time. What is"
                                + " stale, unknown or expired is not satisfied."),
                        linked(
                            resource(
                                "evidence-keys",
                                "Keys that sign the records, and those that signed before: each"
                                    + " named the next."),
                            "/v1/trust/keys")))));
  }

  private static Map<String, Object> observation(Evidence evidence) {
    return object(
        "uuid", id("observation/" + evidence.digest()),
        "title", evidence.name(),
        "description",
            "%s: %d passed, %d failed, %d unknown; bound: %s"
                .formatted(
                    evidence.outcome(),
                    evidence.passed(),
                    evidence.failed(),
                    evidence.unknown(),
                    evidence.bound()),
        "methods", List.of("TEST"),
        "subjects",
            List.of(
                object("subject-uuid", id("component/" + evidence.service()), "type", "component")),
        "relevant-evidence",
            List.of(
                object(
                    "href",
                    "/trust/evidence/" + evidence.digest(),
                    "description",
                    "The signed record")),
        "collected", evidence.collectedAt().toString(),
        "expires", evidence.expiresAt().toString());
  }

  private static Map<String, Object> finding(
      Checkpoint checkpoint, Standing standing, List<Object> related) {
    Promise promise = standing.promise();
    Map<String, Object> finding =
        object(
            "uuid", id("finding/" + checkpoint.digest() + "/" + promise.id()),
            "title", promise.id() + ": " + standing.status().label(),
            "description", standing.reason(),
            "props", List.of(prop("reason", standing.status().label())),
            "target",
                object(
                    "type",
                    "objective-id",
                    "target-id",
                    control(promise.id()) + "_obj",
                    "status",
                    object("state", standing.status().isGood() ? "satisfied" : "not-satisfied")));
    if (!related.isEmpty()) {
      finding.put("related-observations", related);
    }
    return finding;
  }

  private String published() {
    return catalogue.changes().getLast().publishedAt().toString();
  }

  private Map<String, Object> metadata(String title, String modified) {
    return object(
        "title", title,
        "last-modified", modified,
        "version", catalogue.version() + "." + catalogue.sha256().substring(0, 12),
        "oscal-version", VERSION);
  }

  private static Map<String, Object> resources(String name, String description) {
    return object("resources", List.of(resource(name, description)));
  }

  private static Map<String, Object> resource(String name, String description) {
    return object("uuid", id(name), "title", name, "description", description);
  }

  private static Map<String, Object> linked(Map<String, Object> resource, String address) {
    resource.put("rlinks", List.of(object("href", address)));
    return resource;
  }

  private static Map<String, Object> prop(String name, String value) {
    return object("name", name, "ns", NAMESPACE, "value", value);
  }

  private static String control(String promise) {
    return promise.toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }

  private String write(String root, Map<String, Object> content) {
    try {
      return json.writeValueAsString(Map.of(root, content));
    } catch (JsonProcessingException textAndNumbers) {
      throw new IllegalStateException(textAndNumbers);
    }
  }

  /// The UUID of version 5 that a name has among ours.
  static String id(String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(URLS.getMostSignificantBits())
              .putLong(URLS.getLeastSignificantBits())
              .array());
      byte[] hash = sha1.digest((NAMESPACE + "/" + name).getBytes(UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(hash, 16));
      long most = (bytes.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
      long least = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(most, least).toString();
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
