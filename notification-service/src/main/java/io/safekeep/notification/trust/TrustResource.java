package io.safekeep.notification.trust;

import io.safekeep.notification.evidence.ChainKey;
import io.safekeep.notification.evidence.Checkpoint;
import io.safekeep.notification.evidence.Checkpoints;
import io.safekeep.notification.evidence.Evidence;
import io.safekeep.notification.evidence.SqlEvidenceLog;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The promises and their evidence, for everybody.
@Path("/v1/trust")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Trust")
@RunOnVirtualThread
public class TrustResource {

  private static final int MOST_RECORDS = 1000;

  private final Promises promises;
  private final Catalogue catalogue;
  private final SqlEvidenceLog log;
  private final Checkpoints checkpoints;
  private final Oscal oscal;

  TrustResource(
      Promises promises,
      Catalogue catalogue,
      SqlEvidenceLog log,
      Checkpoints checkpoints,
      Oscal oscal) {
    this.promises = promises;
    this.catalogue = catalogue;
    this.log = log;
    this.checkpoints = checkpoints;
    this.oscal = oscal;
  }

  /// @param counts promises by status; those of all promises, whatever is listed
  @Schema(name = "Promises")
  public record PromisesView(
      int catalogueVersion,
      String catalogueSha256,
      Instant asOf,
      Map<String, Long> counts,
      List<PromiseView> promises) {}

  /// A signed record, with what it says.
  ///
  /// @param record compact JSON Web Signature
  @Schema(name = "Evidence")
  public record EvidenceView(
      String evidence,
      String service,
      long number,
      String check,
      String promise,
      String version,
      String bound,
      String outcome,
      long passed,
      long failed,
      long unknown,
      @Nullable String measured,
      Instant collectedAt,
      Instant expiresAt,
      String record) {

    static EvidenceView of(Evidence it, String record) {
      return new EvidenceView(
          it.digest(),
          it.service(),
          it.number(),
          it.check(),
          it.promise(),
          it.version(),
          it.bound(),
          it.outcome(),
          it.passed(),
          it.failed(),
          it.unknown(),
          it.measured(),
          it.collectedAt(),
          it.expiresAt(),
          record);
    }
  }

  /// @param heads numbers of the newest records, by service
  @Schema(name = "Checkpoint")
  public record CheckpointView(
      String digest, long number, Instant madeAt, Map<String, Long> heads, String record) {}

  /// A JSON Web Key Set (RFC 7517, section 5).
  @Schema(name = "EvidenceKeys")
  public record KeySet(List<Key> keys) {}

  /// A public key of Ed25519 (RFC 8037, section 2).
  ///
  /// @param firstRecord number of the first record of the chain that it signs
  /// @param lastRecord number of the last, in which it names its successor; null while it signs
  @Schema(name = "EvidenceKey")
  public record Key(
      String kty,
      String crv,
      String alg,
      String use,
      String kid,
      String x,
      String service,
      long firstRecord,
      @Nullable Long lastRecord) {}

  @Schema(name = "CatalogueChange")
  public record ChangeView(
      int version, String sha256, Instant publishedAt, String title, String text) {}

  @GET
  @Path("sub-processors")
  @Operation(
      summary = "Who else touches customers' data, and who is announced to",
      description = "As the register of attestations has it.")
  public SubProcessors subProcessors() {
    var now = promises.now();
    return SubProcessors.of(now.attestations(), now.at());
  }

  @GET
  @Path("promises")
  @Operation(
      summary = "All promises and how they stand",
      description = "Every one, whatever its status. The status is derived at each request.")
  public PromisesView all() {
    Promises.Snapshot snapshot = promises.now();
    return new PromisesView(
        catalogue.version(),
        catalogue.sha256(),
        snapshot.at(),
        counts(snapshot),
        snapshot.entries().stream().map(entry -> PromiseView.of(entry, snapshot)).toList());
  }

  static Map<String, Long> counts(Promises.Snapshot snapshot) {
    Map<String, Long> counted =
        snapshot.standings().stream()
            .collect(Collectors.groupingBy(it -> it.status().label(), Collectors.counting()));
    return Arrays.stream(Status.values())
        .map(Status::label)
        .collect(
            Collectors.toMap(
                Function.identity(),
                label -> counted.getOrDefault(label, 0L),
                (one, _) -> one,
                LinkedHashMap::new));
  }

  @GET
  @Path("promises/{id}")
  @Operation(summary = "One promise and how it stands")
  public PromiseView one(@PathParam("id") String id) {
    Promises.Snapshot snapshot = promises.now();
    return snapshot
        .find(id)
        .map(entry -> PromiseView.of(entry, snapshot))
        .orElseThrow(() -> Refusal.notFound("promise " + id));
  }

  @GET
  @Path("promises/{id}/evidence")
  @Operation(summary = "Evidence of a promise", description = "Newest first; at most 200.")
  public List<EvidenceView> evidenceOf(
      @PathParam("id") String id,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
    Promise promise = catalogue.find(id).orElseThrow(() -> Refusal.notFound("promise " + id));
    return log.of(promise.id(), limit).stream().map(this::view).toList();
  }

  @GET
  @Path("evidence/{digest}")
  @Operation(summary = "One signed record")
  public EvidenceView evidence(@PathParam("digest") String digest) {
    return log.find(digest)
        .map(this::view)
        .orElseThrow(() -> Refusal.notFound("evidence " + digest));
  }

  private EvidenceView view(Evidence evidence) {
    return EvidenceView.of(evidence, log.record(evidence.digest()).orElseThrow());
  }

  @GET
  @Path("records")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(
      summary = "The chain of a service",
      description =
          "Signed records, one a line, oldest first; at most 1000, go on with `after`. They name no"
              + " tenant.")
  public String records(
      @QueryParam("service") @DefaultValue("") String service,
      @QueryParam("after") @DefaultValue("0") @Min(0) long after,
      @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(MOST_RECORDS) int limit) {
    return log.records(service, after, limit).stream()
        .map(it -> it.record() + "\n")
        .collect(Collectors.joining());
  }

  @GET
  @Path("keys")
  @Operation(
      summary = "Keys that sign evidence",
      description =
          "With those that signed before: each named the next. Keep them: one that none of them named"
              + " would be noticed.")
  public KeySet keys() {
    Map<String, List<ChainKey>> chains =
        log.keys().stream()
            .collect(Collectors.groupingBy(ChainKey::service, TreeMap::new, Collectors.toList()));
    return new KeySet(chains.values().stream().flatMap(TrustResource::history).toList());
  }

  /// @param chain keys of one chain, the oldest first
  private static Stream<Key> history(List<ChainKey> chain) {
    return IntStream.range(0, chain.size())
        .mapToObj(i ->
            new Key(
                "OKP",
                "Ed25519",
                "EdDSA",
                "sig",
                chain.get(i).key().id(),
                chain.get(i).key().x(),
                chain.get(i).service(),
                chain.get(i).firstRecord(),
                i + 1 < chain.size() ? chain.get(i + 1).firstRecord() - 1 : null));
  }

  @GET
  @Path("checkpoint")
  @Operation(
      summary = "The newest checkpoint",
      description =
          "A signed record of how far all chains had come. Made every hour; whoever keeps one finds"
              + " out if records are cut off or made anew.")
  public CheckpointView checkpoint() {
    Checkpoint newest = newest();
    return new CheckpointView(
        newest.digest(), newest.number(), newest.madeAt(), newest.heads(), newest.record());
  }

  private Checkpoint newest() {
    return checkpoints.newest().orElseThrow(() -> Refusal.notFound("a checkpoint"));
  }

  @GET
  @Path("catalogue/changes")
  @Operation(summary = "Changes of the list of promises", description = "Newest first.")
  public List<ChangeView> changes() {
    return catalogue.changes().reversed().stream()
        .map(it ->
            new ChangeView(it.version(), it.sha256(), it.publishedAt(), it.title(), it.text()))
        .toList();
  }

  @GET
  @Path("catalogue/{version}")
  @Operation(
      summary = "The list of promises in one of its versions",
      description = "Byte for byte as it was published: its SHA-256 stands in the changes.")
  public byte[] version(@PathParam("version") int version) {
    return Catalogue.file(version)
        .orElseThrow(() -> Refusal.notFound("version " + version + " of the catalogue"));
  }

  @GET
  @Path("oscal/{document}")
  @Operation(
      summary = "The promises in NIST's OSCAL 1.1.3",
      description =
          "`catalog`, `component-definition` or `assessment-results`. The results are those of the"
              + " newest checkpoint: the same checkpoint gives the same bytes.")
  public String oscal(@PathParam("document") String document) {
    return switch (document) {
      case "catalog" -> oscal.catalog();
      case "component-definition" -> oscal.componentDefinition();
      case "assessment-results" -> {
        Checkpoint newest = newest();
        yield oscal.assessmentResults(newest, promises.at(newest));
      }
      default -> throw Refusal.notFound("document " + document);
    };
  }
}
