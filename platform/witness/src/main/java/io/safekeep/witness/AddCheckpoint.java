package io.safekeep.witness;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TreeHash;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a log asks for (C2SP tlog-witness, "add-checkpoint").
///
/// @param oldSize of the checkpoint that was cosigned last, as the log believes
/// @param proof that the log has only grown since
/// @param note the new checkpoint, signed
/// @param checkpoint what the note says
record AddCheckpoint(long oldSize, List<TreeHash> proof, SignedNote note, Checkpoint checkpoint) {
  private static final String OLD = "old ";
  private static final int MOST_HASHES = 63;

  /// @throws MalformedNote if the body is no such request
  static AddCheckpoint parse(byte[] body) throws MalformedNote {
    var text = new String(body, StandardCharsets.UTF_8);
    var blank = text.indexOf("\n\n");
    if (blank < 0 || !text.startsWith(OLD)) {
      throw new MalformedNote("a request is 'old SIZE', hashes, a blank line and a checkpoint");
    }
    var lines = List.of(text.substring(0, blank).split("\n", -1));
    if (lines.size() - 1 > MOST_HASHES) {
      throw new MalformedNote("a proof has more than " + MOST_HASHES + " hashes");
    }
    var note = SignedNote.parse(text.substring(blank + 2).getBytes(StandardCharsets.UTF_8));
    try {
      return new AddCheckpoint(
          Checkpoint.size(lines.getFirst().substring(OLD.length())),
          lines.subList(1, lines.size()).stream().map(TreeHash::parse).toList(),
          note,
          Checkpoint.of(note));
    } catch (IllegalArgumentException e) {
      throw new MalformedNote("a hash is not Base64 of 32 bytes");
    }
  }
}
