package io.safekeep.retention.tombstone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTombstoneTest {

  private static RowTombstone of(Map<String, String> key) {
    return new RowTombstone(
        UUID.randomUUID(),
        new TenantId(UUID.randomUUID()),
        UUID.randomUUID(),
        "records",
        "public",
        "letter",
        key,
        Instant.parse("2026-03-01T00:00:00Z"),
        "somebody");
  }

  @Test
  void keysOfRandomOrCountedValuesAreTaken() {
    assertThat(of(Map.of("id", "42", "part", "-7")).key()).containsEntry("id", "42");
    assertThat(of(Map.of("id", "0199aaaa-0000-7000-8000-00000000000F")).key()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ada@harbour.example", "Ada", "", " 42", "42 ", "1234567890123", "4.2", "42\n"})
  void valueThatCouldSaySomethingAboutAPersonIsRefused(String value) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> of(Map.of("id", value)))
        .withMessageContaining("key must consist of UUIDs and whole numbers");
  }

  @Test
  void tombstoneThatNamesNoRowIsRefused() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> of(Map.of()))
        .withMessage("key must have 1 to 8 columns");
  }
}
