package io.safekeep.verify;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Copies a log into a folder, and what was added to it when called again. Believes nothing: that
/// is for the verification.
final class Fetch {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LEVEL_BITS = 8;
  private static final long ENTRIES_OF_A_PAGE = 1000;

  private final HttpClient http;
  private final URI log;
  private final String token;
  private final LogFolder folder;

  /// @param log such as `https://access.example.org/v1/log`, with a query if it needs one
  /// @param token access token; empty for a log that anybody may read
  Fetch(HttpClient http, URI log, String token, LogFolder folder) {
    this.http = http;
    this.log = log;
    this.token = token;
    this.folder = folder;
  }

  /// Returns how many entries the copy has.
  long fetch() throws IOException, InterruptedException, Malformed {
    var bytes = get("checkpoint", "");
    var size = size(bytes);
    for (var level = 0; size >> (level * LEVEL_BITS) > 0; level++) {
      var at = level;
      tiles(size >> (level * LEVEL_BITS), place -> LogFolder.tileFile(at, place));
    }
    tiles(size, LogFolder::entriesFile);
    disclosures(size);
    // Last, so that the folder never promises more than it has.
    folder.put("checkpoint", bytes);
    return size;
  }

  private static long size(byte[] checkpoint) throws Malformed {
    try {
      return Checkpoint.of(SignedNote.parse(checkpoint)).size();
    } catch (MalformedNote e) {
      throw new Malformed("The checkpoint is none: " + e.getMessage());
    }
  }

  /// Names the file of a tile.
  @FunctionalInterface
  private interface Naming {
    String of(TilePlace place);
  }

  private void tiles(long places, Naming naming)
      throws IOException, InterruptedException, Malformed {
    for (long first = 0; first < places; first += TilePlace.FULL) {
      var place =
          new TilePlace(first / TilePlace.FULL, (int) Math.min(TilePlace.FULL, places - first));
      var file = naming.of(place);
      if (!folder.has(file)) {
        folder.put(file, get(file, ""));
      }
    }
  }

  /// Not those of entries that the log has got meanwhile.
  private void disclosures(long size) throws IOException, InterruptedException, Malformed {
    var from = 0L;
    while (from < size) {
      var most = Math.min(size - from, ENTRIES_OF_A_PAGE);
      var page = get("disclosures", "from=" + from + "&limit=" + most);
      folder.put(LogFolder.disclosuresFile(from), page);
      var json = Json.object(page);
      var next = json.get("next") instanceof Json.Decimal ? json.number("next") : size;
      if (next <= from) {
        throw new Malformed("The service repeats its disclosures");
      }
      from = next;
    }
  }

  private byte[] get(String file, String query)
      throws IOException, InterruptedException, Malformed {
    var base = log.toString();
    var question = base.indexOf('?');
    var path = question < 0 ? base : base.substring(0, question);
    var parameters = question < 0 ? query : base.substring(question + 1) + "&" + query;
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    path.replaceFirst("/?$", "/")
                        + file
                        + (parameters.isEmpty() ? "" : "?" + parameters.replaceFirst("&$", ""))))
            .timeout(PATIENCE);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new Malformed("%s answers %d".formatted(request.build().uri(), response.statusCode()));
    }
    return response.body();
  }
}
