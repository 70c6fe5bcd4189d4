package io.safekeep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final List<String> PEERS = List.of("pgBackRest", "pg_basebackup");

  @Test
  void withoutAWordItIsFiveRoundsOfMixedContentAgainstTheFirstPeer() {
    assertThat(Comparison.of(List.of(), PEERS))
        .isEqualTo(new Comparison(5, Content.MIXED, "pgBackRest"));
  }

  @Test
  void wordsMayComeInAnyOrder() {
    assertThat(Comparison.of(List.of("pg_basebackup", "realistic", "3"), PEERS))
        .isEqualTo(new Comparison(3, Content.REALISTIC, "pg_basebackup"));
  }

  @Test
  void wordThatIsNoneOfThemIsNamed() {
    assertThatThrownBy(() -> Comparison.of(List.of("0"), PEERS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("takes a number of rounds, a content or a peer, not '0'");
  }
}
