package io.safekeep.runtime.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class PageAddressTest {

  @Test
  void aSlashAtTheEndOfTheBaseIsNotDoubled() {
    assertThat(PageAddress.of(URI.create("https://a.example/"), "/pages"))
        .isEqualTo(PageAddress.of(URI.create("https://a.example"), "/pages"))
        .isEqualTo("https://a.example/pages");
  }

  @Test
  void aBaseMayHaveAPath() {
    assertThat(PageAddress.of(URI.create("https://a.example/safekeep/"), "/pages"))
        .isEqualTo("https://a.example/safekeep/pages");
  }
}
