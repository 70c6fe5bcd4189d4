package io.safekeep.retention.relationship;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.relationship.Ledger.Entry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final TenantId TENANT = new TenantId(new UUID(0, 1));

  @Test
  void tenantHasEndedWhenItsLastRelationshipHas() {
    var ledger =
        ledger(
            entry("2026-01-01T00:00:00Z", "2026-09-30T10:00:00Z"),
            entry("2026-02-01T00:00:00Z", "2026-11-01T09:30:00Z"),
            entry("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"));

    assertThat(ledger.ended()).contains(Instant.parse("2026-11-01T09:30:00Z"));
    assertThat(ledger.open()).isZero();
  }

  @Test
  void oneOpenRelationshipKeepsTheTenant() {
    var ledger =
        ledger(
            entry("2026-01-01T00:00:00Z", "2026-09-30T10:00:00Z"),
            entry("2026-02-01T00:00:00Z", null));

    assertThat(ledger.ended()).isEmpty();
    assertThat(ledger.open()).isEqualTo(1);
  }

  @Test
  void tenantOfWhichNothingIsKnownHasNotEnded() {
    assertThat(ledger().ended()).isEmpty();
  }

  @Test
  void absurdEndIsNoneAndIsShown() {
    assertDoubted(entry(null, "2026-10-01T00:00:00Z"), "its end was told, but never its start");
    assertDoubted(
        entry("2026-10-01T00:00:00Z", "2026-09-30T23:59:59Z"),
        "it ends at 2026-09-30T23:59:59Z, before it starts at 2026-10-01T00:00:00Z");
    assertDoubted(
        entry("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        "it ends at 1970-01-01T00:00:00Z, before there were customers");
    assertDoubted(
        entry("2026-01-01T00:00:00Z", "2026-11-22T12:05:01Z"),
        "it ends at 2026-11-22T12:05:01Z, which is yet to come");
    assertDoubted(
        entry("2026-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"),
        "it ends at +1000000000-12-31T23:59:59.999999999Z, which is yet to come");
  }

  @Test
  void clockOfAnotherMachineMayBeALittleAhead() {
    assertThat(ledger(entry("2026-01-01T00:00:00Z", "2026-11-22T12:05:00Z")).ended())
        .contains(Instant.parse("2026-11-22T12:05:00Z"));
  }

  private static void assertDoubted(Entry entry, String reason) {
    var ledger = ledger(entry("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"), entry);

    assertThat(ledger.ended()).isEmpty();
    assertThat(ledger.open()).isEqualTo(1);
    assertThat(ledger.doubts()).containsExactly(new Ledger.Doubt(entry.id(), reason));
  }

  private static Ledger ledger(Entry... entries) {
    return new Ledger(TENANT, List.of(entries), NOW);
  }

  private static Entry entry(@Nullable String startedAt, @Nullable String endedAt) {
    return new Entry(
        UUID.randomUUID(),
        "subscription",
        startedAt == null ? null : Instant.parse(startedAt),
        endedAt == null ? null : Instant.parse(endedAt));
  }
}
