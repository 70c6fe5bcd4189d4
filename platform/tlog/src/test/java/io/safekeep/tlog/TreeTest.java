package io.safekeep.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TreeTest {
  /// Leaves and roots of the reference implementation of certificate transparency.
  private static final List<String> KNOWN_LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> KNOWN_ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsAreThoseOfTheReferenceImplementation() {
    // Given
    var edge = new TreeEdge();
    var roots = new ArrayList<>(List.of(edge.root()));

    // When
    for (var leaf : KNOWN_LEAVES) {
      edge.append(TreeHash.ofLeaf(HexFormat.of().parseHex(leaf)), (level, place, hashes) -> {});
      roots.add(edge.root());
    }

    // Then
    assertThat(roots.stream().map(root -> HexFormat.of().formatHex(root.bytes())))
        .isEqualTo(KNOWN_ROOTS);
  }

  @Test
  void everySizeHasTheRootThatTheDefinitionGives() throws IOException {
    // Given
    var stored = new StoredTiles();

    for (var size = 0; size <= 1100; size++) {
      // When
      stored.publish();

      // Then
      var root = StoredTiles.definition(stored.leaves);
      assertThat(stored.edge.root()).isEqualTo(root);
      assertThat(stored.tree(size).root()).isEqualTo(root);
      stored.append(StoredTiles.entry(size));
    }
  }

  @Test
  void tilesOfATreeOf70000AreThoseOfTheSpecification() {
    // When
    var names = StoredTiles.ofNumbers(70_000).tiles.keySet();

    // Then
    assertThat(names).hasSize(273 + 1 + 1 + 1 + 1);
    assertThat(names).contains("0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1");
  }

  @Test
  void treeOf256IsOneFullTileAndOneAbove() {
    assertThat(StoredTiles.ofNumbers(256).tiles.keySet())
        .containsExactlyInAnyOrder("0/000", "1/000.p/1");
  }

  @RepeatedTest(5)
  void edgeThatIsReadAgainGoesOnAsIfItHadNeverStopped(RepetitionInfo repetition)
      throws IOException {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    var first = random.nextInt(70_000);
    var stored = StoredTiles.ofNumbers(first);

    // When
    var again = TreeEdge.of(first, stored);

    // Then
    assertThat(again.root()).isEqualTo(stored.edge.root());
    for (var number = first; number < first + 300; number++) {
      stored.append(StoredTiles.entry(number));
      again.append(stored.leaves.getLast(), stored);
      assertThat(again.size()).isEqualTo(number + 1);
    }
    assertThat(again.root()).isEqualTo(stored.edge.root());
  }

  @RepeatedTest(20)
  void everyLeafIsProvenAndNothingElseIs(RepetitionInfo repetition) throws IOException {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    var size = 1 + random.nextInt(repetition.getCurrentRepetition() < 10 ? 20 : 3000);
    var stored = StoredTiles.ofNumbers(size);
    var root = stored.edge.root();
    var index = random.nextInt(size);
    var leaf = stored.leaves.get(index);

    // When
    var path = stored.tree(size).inclusion(index);

    // Then
    assertThat(Proofs.included(leaf, index, path, size, root)).isTrue();
    assertThat(Proofs.included(TreeHash.ofLeaf(new byte[1]), index, path, size, root)).isFalse();
    assertThat(Proofs.included(leaf, index, path, size, leaf)).isEqualTo(size == 1);
    for (var other = 0; other < Math.min(size, 50); other++) {
      assertThat(Proofs.included(leaf, other, path, size, root)).isEqualTo(other == index);
    }
    mutations(path, random)
        .forEach(wrong -> assertThat(Proofs.included(leaf, index, wrong, size, root)).isFalse());
  }

  @RepeatedTest(30)
  void everyBeginningIsProvenAndNothingElseIs(RepetitionInfo repetition) throws IOException {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    var second = 1 + random.nextInt(repetition.getCurrentRepetition() < 20 ? 40 : 3000);
    var first = random.nextInt(second + 1);
    var stored = StoredTiles.ofNumbers(first);
    var firstRoot = stored.edge.root();
    for (var number = first; number < second; number++) {
      stored.append(StoredTiles.entry(number));
    }
    stored.publish();
    var secondRoot = stored.edge.root();

    // When
    var proof = stored.tree(second).consistency(first);

    // Then
    assertThat(Proofs.consistent(first, firstRoot, second, secondRoot, proof)).isTrue();
    var forked = TreeHash.ofLeaf(new byte[] {1});
    assertThat(Proofs.consistent(first, forked, second, secondRoot, proof)).isFalse();
    assertThat(first > 0 && Proofs.consistent(first, firstRoot, second, forked, proof)).isFalse();
    mutations(proof, random)
        .forEach(wrong ->
            assertThat(Proofs.consistent(first, firstRoot, second, secondRoot, wrong)).isFalse());
  }

  @Test
  void treeHasNoProofOfWhatItDoesNotHave() {
    // Given
    var tree = StoredTiles.ofNumbers(5).tree(5);

    // Then
    assertThatThrownBy(() -> tree.inclusion(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistency(6)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tileThatIsTooShortIsNoticed() {
    // Given
    var tree = new TiledTree(5, (level, place) -> List.of(TreeHash.EMPTY));

    // Then
    assertThatThrownBy(tree::root)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0/000.p/5");
  }

  /// One hash more, one less, two exchanged, one changed.
  private static Stream<List<TreeHash>> mutations(List<TreeHash> hashes, Random random) {
    var longer = new ArrayList<>(hashes);
    longer.add(TreeHash.EMPTY);
    if (hashes.isEmpty()) {
      return Stream.of(longer);
    }
    var shorter = hashes.subList(0, hashes.size() - 1);
    var changed = new ArrayList<>(hashes);
    var bytes = changed.get(random.nextInt(changed.size())).bytes();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    changed.set(random.nextInt(changed.size()), TreeHash.of(bytes));
    var reversed = hashes.reversed();
    return Stream.of(longer, shorter, changed, reversed)
        .filter(mutation -> !mutation.equals(hashes));
  }
}
