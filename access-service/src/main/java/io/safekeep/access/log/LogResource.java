package io.safekeep.access.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.log.SqlPublishedLog.Disclosed;
import io.safekeep.access.log.SqlPublishedLog.Entry;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.LogProof;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TiledTree;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Transparency logs over HTTP: below `/v1/log` lie the paths of C2SP tlog-tiles. Shows what the
/// published checkpoint covers and nothing behind it.
@Path("/v1/log")
@Tag(name = "Transparency log")
@RunOnVirtualThread
public class LogResource {
  private static final String TENANT =
      "Whose log: needed by those who belong to no tenant; `_ops` for the operators' own.";
  private static final String FOR_EVER = "private, max-age=31536000, immutable";
  private static final String FOR_A_MOMENT = "private, max-age=1";
  private static final int LEVELS = 7;
  private static final int LEVEL_BITS = 8;

  private final SqlCheckpoints checkpoints;
  private final SqlPublishedLog log;
  private final LogKeys keys;
  private final LogSettings settings;
  private final ObjectMapper json;
  private final Caller caller;

  LogResource(
      SqlCheckpoints checkpoints,
      SqlPublishedLog log,
      LogKeys keys,
      LogSettings settings,
      ObjectMapper json,
      Caller caller) {
    this.checkpoints = checkpoints;
    this.log = log;
    this.keys = keys;
    this.settings = settings;
    this.json = json;
    this.caller = caller;
  }

  /// @param key verifies the log's checkpoints: `name+id+key`
  /// @param size entries that the published checkpoint covers
  /// @param witnesses keys of those who are asked for cosignatures; none means that the log is
  ///   unwitnessed
  /// @param quorum how many of them must have cosigned
  @Schema(name = "TransparencyLog")
  public record LogView(String origin, String key, long size, List<String> witnesses, int quorum) {}

  /// @param entry as the log has it
  /// @param disclosed values that the entry is committed to, as far as they are shown
  @Schema(name = "LogEntry")
  public record EntryView(
      long index,
      @Schema(type = SchemaType.OBJECT) JsonNode entry,
      Map<String, String> disclosed) {}

  /// @param salt standard Base64 of 16 bytes
  @Schema(name = "LogDisclosure")
  public record DisclosureView(long index, String name, String salt, String value) {

    static DisclosureView of(Disclosed disclosed) {
      return new DisclosureView(
          disclosed.index(),
          disclosed.disclosure().name(),
          Base64.getEncoder().encodeToString(disclosed.disclosure().salt()),
          disclosed.disclosure().value());
    }
  }

  /// @param next index to go on from; null at the end
  @Schema(name = "LogDisclosures")
  public record DisclosuresView(List<DisclosureView> items, @Nullable Long next) {}

  /// A log as its readers see it.
  private record Shown(LogName name, SignedNote note, Checkpoint state) {

    /// Whether all of a tile's hashes are of entries that the checkpoint covers.
    boolean covers(int level, TilePlace place) {
      return place.number() * TilePlace.FULL + place.width()
          <= state.size() >> (level * LEVEL_BITS);
    }
  }

  @GET
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Origin, key, size and witnesses of a log",
      description = "Keep the key where we cannot change it. " + TENANT)
  public LogView describe(@QueryParam("tenant") @Nullable String tenant) {
    var shown = shown(tenant);
    return new LogView(
        shown.state().origin(),
        keys.of(shown.state().origin()).key().toString(),
        shown.state().size(),
        settings.witnesses().values().stream().map(LogSettings.Witness::key).sorted().toList(),
        settings.quorumOfWitnesses());
  }

  @GET
  @Path("key")
  @Produces(MediaType.TEXT_PLAIN)
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Key that verifies a log's checkpoints",
      description =
          "C2SP signed-note verifier key. `witness` gives the key by which witnesses know"
              + " all logs instead, to those who belong to no tenant.")
  public String key(
      @QueryParam("tenant") @Nullable String tenant,
      @QueryParam("witness") @DefaultValue("false") boolean witness) {
    if (witness && caller.tenantIfAny().isEmpty()) {
      return keys.of(settings.host()).key() + "\n";
    }
    return keys.of(shown(tenant).state().origin()).key() + "\n";
  }

  @GET
  @Path("checkpoint")
  @Produces(MediaType.TEXT_PLAIN)
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "The newest checkpoint of a log",
      description =
          "C2SP tlog-checkpoint, signed by the log and cosigned by its witnesses. " + TENANT)
  public Response checkpoint(@QueryParam("tenant") @Nullable String tenant) {
    return Response.ok(shown(tenant).note().toString())
        .header("Cache-Control", FOR_A_MOMENT)
        .build();
  }

  @GET
  @Path("tile/{level}/{place: .+}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Hashes of a tile",
      description = "C2SP tlog-tiles: 1 to 256 hashes of 32 bytes. " + TENANT)
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  public Response tile(
      @PathParam("level") String level,
      @PathParam("place") String place,
      @QueryParam("tenant") @Nullable String tenant) {
    var shown = shown(tenant);
    var at = place(place);
    var height = level(level);
    if (!shown.covers(height, at)) {
      throw Refusal.notFound("tile " + level + "/" + place);
    }
    var hashes =
        log.tile(shown.name(), height, at)
            .orElseThrow(() -> Refusal.notFound("tile " + level + "/" + place));
    return bytes(GrowingLog.write(hashes));
  }

  @GET
  @Path("tile/entries/{place: .+}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Entries of a tile",
      description = "C2SP tlog-tiles: each entry behind its length in two bytes. " + TENANT)
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  public Response entryBundle(
      @PathParam("place") String place, @QueryParam("tenant") @Nullable String tenant) {
    var shown = shown(tenant);
    var at = place(place);
    if (!shown.covers(0, at)) {
      throw Refusal.notFound("tile entries/" + place);
    }
    var entries = log.entries(shown.name(), at.number() * TilePlace.FULL, at.width());
    return bytes(EntryBundle.encode(entries.stream().map(Entry::body).toList()));
  }

  private static int level(String text) {
    if (!text.matches("[0-" + LEVELS + "]")) {
      throw Refusal.notFound("tile level " + text);
    }
    return Integer.parseInt(text);
  }

  private static TilePlace place(String text) {
    return TilePlace.parse(text).orElseThrow(() -> Refusal.notFound("tile " + text));
  }

  /// Also a tile that is not full never changes: a wider one has another name.
  private static Response bytes(byte[] body) {
    return Response.ok(body).header("Cache-Control", FOR_EVER).build();
  }

  @GET
  @Path("proofs/{index}")
  @Produces(MediaType.TEXT_PLAIN)
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Receipt of one entry",
      description = "C2SP tlog-proof: shows offline that the entry is in the log. " + TENANT)
  public Response proof(
      @PathParam("index") long index, @QueryParam("tenant") @Nullable String tenant)
      throws IOException {
    var shown = shown(tenant);
    if (index < 0 || index >= shown.state().size()) {
      throw Refusal.notFound("entry " + index);
    }
    var path = new TiledTree(shown.state().size(), log.tiles(shown.name())).inclusion(index);
    return Response.ok(new LogProof(index, path, shown.note()).toString())
        .header("Content-Disposition", "attachment; filename=\"%d.tlog-proof\"".formatted(index))
        .build();
  }

  @GET
  @Path("entries")
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Entries for people",
      description =
          "With the values that they are committed to, as far as they are shown. " + TENANT)
  public Page<EntryView> entries(
      @QueryParam("cursor") @DefaultValue("0") @Min(0) long from,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit,
      @QueryParam("tenant") @Nullable String tenant)
      throws IOException {
    var shown = shown(tenant);
    var to = Math.min(from + limit, shown.state().size());
    var disclosed =
        disclosures(shown, from, to).stream()
            .collect(
                Collectors.groupingBy(
                    Disclosed::index,
                    Collectors.toMap(
                        one -> one.disclosure().name(), one -> one.disclosure().value())));
    var items = new ArrayList<EntryView>();
    for (var entry : log.entries(shown.name(), from, (int) Math.max(0, to - from))) {
      items.add(
          new EntryView(
              entry.index(),
              json.readTree(entry.body()),
              disclosed.getOrDefault(entry.index(), Map.of())));
    }
    return new Page<>(items, to < shown.state().size() ? Long.toString(to) : null);
  }

  @GET
  @Path("disclosures")
  @PermissionsAllowed("transparency:read")
  @Operation(
      summary = "Values behind the commitments of entries",
      description =
          "Of the entries `from` to `from` + `limit`. What is personal to the vendor's"
              + " employees is shown to those who belong to no tenant only. "
              + TENANT)
  public DisclosuresView disclosures(
      @QueryParam("from") @DefaultValue("0") @Min(0) long from,
      @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(1000) int limit,
      @QueryParam("tenant") @Nullable String tenant) {
    var shown = shown(tenant);
    var to = Math.min(from + limit, shown.state().size());
    return new DisclosuresView(
        disclosures(shown, from, to).stream().map(DisclosureView::of).toList(),
        to < shown.state().size() ? to : null);
  }

  private List<Disclosed> disclosures(Shown shown, long from, long to) {
    Set<String> withheld = caller.tenantIfAny().isPresent() ? settings.withheld() : Set.of();
    return log.disclosures(shown.name(), from, to, withheld);
  }

  private Shown shown(@Nullable String asked) {
    var name = nameOf(asked);
    var note =
        checkpoints
            .published(name)
            .orElseThrow(() -> Refusal.notFound("a published checkpoint of log " + name));
    try {
      return new Shown(name, note, Checkpoint.of(note));
    } catch (MalformedNote e) {
      throw new IllegalStateException("a stored checkpoint cannot be read", e);
    }
  }

  private LogName nameOf(@Nullable String asked) {
    if (asked == null) {
      return LogName.of(caller.tenantAskedFor(null));
    }
    var name =
        LogName.parse(asked)
            .orElseThrow(() -> Refusal.invalid("tenant", "is neither a tenant's id nor _ops"));
    var tenant = name.tenant();
    if (tenant == null ? caller.tenantIfAny().isPresent() : !caller.mayTouch(tenant)) {
      throw Refusal.notFound("a published checkpoint of log " + name);
    }
    return name;
  }
}
