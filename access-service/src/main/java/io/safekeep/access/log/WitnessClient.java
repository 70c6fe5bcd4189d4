package io.safekeep.access.log;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TileSource;
import io.safekeep.tlog.TiledTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Asks one witness for cosignatures (C2SP tlog-witness, `add-checkpoint`).
final class WitnessClient {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http;
  private final NoteKey key;
  private final URI address;

  /// @param address what `/add-checkpoint` is below
  WitnessClient(HttpClient http, NoteKey key, URI address) {
    this.http = http;
    this.key = key;
    this.address = URI.create(address.toString().replaceFirst("/?$", "/add-checkpoint"));
  }

  /// What a witness has made of a checkpoint.
  sealed interface Answer {

    /// It continues what the witness has seen.
    record Cosigned(SignedNote.Signature signature) implements Answer {}

    /// The witness has seen another size of the log than we thought.
    record SeenOther(long size) implements Answer {}

    /// The witness has seen a tree that this is no continuation of.
    record Contradicted() implements Answer {}

    /// No answer, or none that helps; the next time may be better.
    record Unanswered(String reason) implements Answer {}
  }

  /// The witness's name.
  String name() {
    return key.name();
  }

  /// @param from size of the log that the witness has seen last
  /// @param note by a key that the witness knows
  /// @param tiles of the log
  Answer add(long from, Checkpoint state, SignedNote note, TileSource tiles) throws IOException {
    var request = new StringBuilder("old ").append(from).append('\n');
    new TiledTree(state.size(), tiles)
        .consistency(from)
        .forEach(hash -> request.append(hash).append('\n'));
    request.append('\n').append(note);
    try {
      var response =
          http.send(
              HttpRequest.newBuilder(address)
                  .timeout(PATIENCE)
                  .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return read(response.statusCode(), response.body(), note);
    } catch (IOException e) {
      return new Answer.Unanswered(String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unanswered("interrupted");
    }
  }

  private Answer read(int status, String body, SignedNote note) {
    try {
      return switch (status) {
        case 200 ->
            cosignature(note, body)
                .<Answer>map(Answer.Cosigned::new)
                .orElseGet(() -> new Answer.Unanswered("its cosignature does not verify"));
        case 409 -> new Answer.SeenOther(Checkpoint.size(body.strip()));
        case 422 -> new Answer.Contradicted();
        default -> new Answer.Unanswered("status " + status);
      };
    } catch (MalformedNote e) {
      return new Answer.Unanswered(e.getMessage());
    }
  }

  private Optional<SignedNote.Signature> cosignature(SignedNote note, String lines)
      throws MalformedNote {
    var cosigned = SignedNote.parse((note + lines).getBytes(StandardCharsets.UTF_8));
    for (var signature : cosigned.signatures()) {
      var alone = new SignedNote(note.text(), List.of(signature));
      if (key.cosignedAt(alone).isPresent()) {
        return Optional.of(signature);
      }
    }
    return Optional.empty();
  }
}
