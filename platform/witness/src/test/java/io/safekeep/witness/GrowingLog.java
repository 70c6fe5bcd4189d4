package io.safekeep.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TiledTree;
import io.safekeep.tlog.TreeEdge;
import io.safekeep.tlog.TreeHash;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A log that signs what it has.
final class GrowingLog {
  final String origin;
  final NoteSigner signer;
  private final Map<String, List<TreeHash>> tiles = new HashMap<>();
  private final TreeEdge edge = new TreeEdge();

  GrowingLog(String origin) {
    this(origin, keyPair());
  }

  GrowingLog(String origin, KeyPair pair) {
    this.origin = origin;
    this.signer =
        new NoteSigner(new NoteKey(origin, NoteKey.Kind.NOTE, pair.getPublic()), pair.getPrivate());
  }

  static KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new AssertionError(missing);
    }
  }

  GrowingLog grow(int entries, String content) {
    for (int entry = 0; entry < entries; entry++) {
      edge.append(TreeHash.ofLeaf((content + edge.size()).getBytes(UTF_8)), this::keep);
    }
    edge.writePartial(this::keep);
    return this;
  }

  private void keep(int level, TilePlace place, List<TreeHash> hashes) {
    tiles.put(level + "/" + place, hashes);
  }

  long size() {
    return edge.size();
  }

  Checkpoint checkpoint() {
    return new Checkpoint(origin, edge.size(), edge.root());
  }

  SignedNote signed() {
    var text = checkpoint().toString();
    return new SignedNote(text, List.of(signer.sign(text)));
  }

  /// The request of a log that believes `oldSize` to be the last that was cosigned.
  byte[] request(long oldSize) throws IOException {
    var tree = new TiledTree(size(), (level, place) -> tiles.get(level + "/" + place));
    return request(oldSize, oldSize > size() ? List.of() : tree.consistency(oldSize), signed());
  }

  static byte[] request(long oldSize, List<TreeHash> proof, SignedNote note) {
    var text = new StringBuilder("old " + oldSize + "\n");
    proof.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(note).toString().getBytes(UTF_8);
  }
}
