package io.safekeep.access.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class WantedAccessTest {

  @Test
  void formIsFilledInAgainFromItsAddressButForFreeText() {
    // Given
    var wanted =
        new WantedAccess(
            null, "database-read", "CONSULTING", " T-1&x={y} ", "Ann misses an order", "60", true);

    // When
    var address = wanted.address(UUID.fromString("01a20323-74ee-7000-9990-7c1293435288"));

    // Then
    assertThat(address)
        .isEqualTo(
            "/request?resource=01a20323-74ee-7000-9990-7c1293435288&entitlement=database-read"
                + "&reason=CONSULTING&ticket=T-1%26x%3D%7By%7D&minutes=60&emergency=true");
  }
}
