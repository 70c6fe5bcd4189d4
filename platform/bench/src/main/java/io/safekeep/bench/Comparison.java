package io.safekeep.bench;

import java.util.List;

/// What a comparison is asked for: `[ROUNDS] [CONTENT] [PEER]`.
///
/// @param rounds of each side
/// @param content of the cluster
/// @param peer one of those that the benchmark knows
record Comparison(int rounds, Content content, String peer) {
  private static final int ROUNDS = 5;

  /// @param peers the first is the usual one
  /// @throws IllegalArgumentException naming the word that is none of these
  static Comparison of(List<String> words, List<String> peers) {
    var wanted = new Comparison(ROUNDS, Content.MIXED, peers.getFirst());
    for (var word : words) {
      wanted = wanted.with(word, peers);
    }
    return wanted;
  }

  private Comparison with(String word, List<String> peers) {
    if (word.matches("[1-9][0-9]?")) {
      return new Comparison(Integer.parseInt(word), content, peer);
    }
    if (peers.contains(word)) {
      return new Comparison(rounds, content, word);
    }
    return Content.named(word)
        .map(named -> new Comparison(rounds, named, peer))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "takes a number of rounds, a content or a peer, not '%s'".formatted(word)));
  }
}
