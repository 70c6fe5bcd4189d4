package io.safekeep.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Shows to anybody, offline, that an entry is in a log (C2SP tlog-proof v1; file name
/// `*.tlog-proof`).
///
/// @param index of the entry
/// @param path from the leaf's sibling to the root's child
/// @param checkpoint signed by the log, with whatever witnesses have added
public record LogProof(long index, List<TreeHash> path, SignedNote checkpoint) {
  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String INDEX = "index ";
  private static final String EXTRA = "extra ";

  /// As many as a tree of 2^63 leaves is high.
  private static final int LONGEST_PATH = 63;

  public LogProof {
    path = List.copyOf(path);
  }

  /// A proof as it was written. Extra data, which nobody signs, is passed over.
  ///
  /// @throws MalformedNote if it is none
  public static LogProof parse(byte[] bytes) throws MalformedNote {
    var text = new String(bytes, StandardCharsets.UTF_8);
    var blank = text.indexOf("\n\n");
    if (blank < 0) {
      throw new MalformedNote("a proof has a blank line before its checkpoint");
    }
    var lines = new ArrayList<>(List.of(text.substring(0, blank).split("\n", -1)));
    if (!lines.removeFirst().equals(HEADER)) {
      throw new MalformedNote("a proof's first line is not " + HEADER);
    }
    if (!lines.isEmpty() && lines.getFirst().startsWith(EXTRA)) {
      lines.removeFirst();
    }
    if (lines.isEmpty() || !lines.getFirst().startsWith(INDEX)) {
      throw new MalformedNote("a proof names no index");
    }
    var index = Checkpoint.size(lines.removeFirst().substring(INDEX.length()));
    if (lines.size() > LONGEST_PATH) {
      throw new MalformedNote("a proof has more than " + LONGEST_PATH + " hashes");
    }
    var note = SignedNote.parse(text.substring(blank + 2).getBytes(StandardCharsets.UTF_8));
    try {
      return new LogProof(index, lines.stream().map(TreeHash::parse).toList(), note);
    } catch (IllegalArgumentException e) {
      throw new MalformedNote("a proof's hash is not Base64 of 32 bytes");
    }
  }

  /// Whether the entry is in the log of that key and origin. Cosignatures are for the caller to ask
  /// of the checkpoint.
  public boolean verifies(byte[] entry, String origin, NoteKey log) {
    try {
      var state = Checkpoint.of(checkpoint);
      return log.kind() == NoteKey.Kind.NOTE
          && log.verifies(checkpoint)
          && state.origin().equals(origin)
          && Proofs.included(TreeHash.ofLeaf(entry), index, path, state.size(), state.root());
    } catch (MalformedNote e) {
      return false;
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder(HEADER).append('\n').append(INDEX).append(index).append('\n');
    path.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(checkpoint).toString();
  }
}
