package io.safekeep.retention.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.retention.verification.HeldStore.Answer;
import io.safekeep.retention.verification.Verdict.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofLadderTest {

  private static final Answer DONE = new Answer("done", 3, 0, "ab");

  private static HeldStore people(Answer answer) {
    return new HeldStore(
        "identity", "people", "identity", "rows are deleted", 0, List.of("app_user"), answer);
  }

  private static Trace inPeople(long rows) {
    return new Trace("identity", "public", "app_user", "tenant", Trace.TENANT, rows);
  }

  private static Verdict judge(List<HeldStore> registry, List<Trace> before, List<Trace> after) {
    return ProofLadder.judge(registry, before, after, Further.NOTHING);
  }

  @Test
  void whatWasSeenBeforeAndIsNotSeenNowIsAbsent() {
    Verdict verdict = judge(List.of(people(DONE)), List.of(inPeople(3)), List.of());

    assertThat(verdict.isProved()).isTrue();
    assertThat(verdict.stores())
        .singleElement()
        .satisfies(store -> {
          assertThat(store.level()).isEqualTo("V1");
          assertThat(store.seenBefore()).isEqualTo(3);
          assertThat(store.seenAfter()).isZero();
          assertThat(store.before()).isEqualTo(3);
        });
  }

  @Test
  void whatWasNeverSeenIsOnlyAcknowledged() {
    Verdict verdict = judge(List.of(people(DONE)), List.of(), List.of());

    assertThat(verdict.isProved()).isTrue();
    assertThat(verdict.stores()).extracting(StoreProof::level).containsExactly("V0");
  }

  @Test
  void holderThatSaysDoneWhileTheTenantIsStillThereIsFound() {
    Verdict verdict = judge(List.of(people(DONE)), List.of(inPeople(3)), List.of(inPeople(1)));

    assertThat(verdict.findings())
        .containsExactly(
            new Finding(
                "identity",
                "people",
                "1 rows of public.app_user still hold the tenant's id in tenant"));
    assertThat(verdict.stores()).extracting(StoreProof::level).containsExactly("none");
  }

  @Test
  void holderThatIsSilentOrHasSomethingLeftIsFound() {
    assertThat(judge(List.of(people(null)), List.of(inPeople(3)), List.of()).findings())
        .extracting(Finding::what)
        .containsExactly("its holder has not said that it is emptied");
    assertThat(
            judge(List.of(people(new Answer("accepted", 3, 0, null))), List.of(), List.of())
                .isProved())
        .isFalse();
    assertThat(
            judge(List.of(people(new Answer("done", 3, 2, null))), List.of(), List.of()).isProved())
        .isFalse();
  }

  @Test
  void tableThatNobodyDeclaredIsFound() {
    var copy = new Trace("identity", "public", "people_copy", "about", Trace.TENANT, 7);

    Verdict verdict = judge(List.of(people(DONE)), List.of(inPeople(3)), List.of(copy));

    assertThat(verdict.findings())
        .containsExactly(
            new Finding(
                "identity",
                "undeclared",
                "7 rows of public.people_copy still hold the tenant's id in about"));
  }

  @Test
  void tableOfTheSameNameInAnotherServiceOrSchemaIsAnother() {
    var elsewhere = new Trace("access", "public", "app_user", "tenant", Trace.TENANT, 1);
    var qualified =
        new HeldStore(
            "identity", "people", "identity", "deleted", 0, List.of("public.app_user"), DONE);

    assertThat(judge(List.of(people(DONE)), List.of(), List.of(elsewhere)).findings())
        .extracting(Finding::store)
        .containsExactly("undeclared");
    assertThat(judge(List.of(qualified), List.of(), List.of(inPeople(1))).findings())
        .extracting(Finding::store)
        .containsExactly("people");
    assertThat(
            judge(
                    List.of(qualified),
                    List.of(),
                    List.of(new Trace("identity", "old", "app_user", "tenant", Trace.TENANT, 1)))
                .findings())
        .extracting(Finding::store)
        .containsExactly("undeclared");
  }

  @Test
  void auditIsKeptAndSaysSo() {
    var records =
        new HeldStore("identity", "records", "audit", "kept", 0, List.of("audit_record"), null);
    var trace = new Trace("identity", "public", "audit_record", "tenant", Trace.TENANT, 40);

    Verdict verdict = judge(List.of(records), List.of(trace), List.of(trace));

    assertThat(verdict.isProved()).isTrue();
    assertThat(verdict.stores())
        .singleElement()
        .satisfies(store -> {
          assertThat(store.level()).isEqualTo("kept");
          assertThat(store.seenAfter()).isEqualTo(40);
        });
  }

  @Test
  void whoeverDeclaresCustomersDataAsKeptIsFound() {
    var people =
        new HeldStore("identity", "people", "identity", "kept", 0, List.of("app_user"), DONE);

    Verdict verdict = judge(List.of(people), List.of(inPeople(3)), List.of(inPeople(3)));

    assertThat(verdict.isProved()).isFalse();
  }

  @Test
  void catalogueOfBackupsStaysAsLongAsTheyDo() {
    var backups =
        new HeldStore("backup", "backups", "backup", "they age", 31, List.of("base_backup"), null);
    var trace = new Trace("backup", "public", "base_backup", "tenant", Trace.TENANT, 9);

    Verdict verdict = judge(List.of(backups), List.of(trace), List.of(trace));

    assertThat(verdict.isProved()).isTrue();
    assertThat(verdict.stores())
        .singleElement()
        .satisfies(store -> {
          assertThat(store.level()).isEqualTo("V0");
          assertThat(store.seenAfter()).isEqualTo(9);
        });
  }

  @Test
  void storeOutsideOfTheDatabasesIsOnlyAcknowledged() {
    var files = new HeldStore("backup", "files", "unstructured", "removed", 0, List.of(), DONE);

    Verdict verdict = judge(List.of(files), List.of(), List.of());

    assertThat(verdict.isProved()).isTrue();
    assertThat(verdict.stores()).extracting(StoreProof::level).containsExactly("V0");
  }

  @Test
  void dataThatIsNoRowIsJudgedByWhoLookedAtIt() {
    // Given: the row that registers a database is gone, which says nothing of the database
    var databases =
        new HeldStore(
            "retention", "databases", "structured", "dropped", 0, List.of("registered"), DONE);
    var row = new Trace("retention", "public", "registered", "tenant", Trace.TENANT, 1);

    // When
    var unseen = judge(databases, row, Map.of());
    var refused =
        judge(databases, row, Map.of("databases", shown(ProofLevel.REFUSED, "It is refused.")));
    var there =
        judge(databases, row, Map.of("databases", shown(ProofLevel.NONE, "it is still there")));

    // Then
    assertThat(unseen.stores()).extracting(StoreProof::level).containsExactly("V0");
    assertThat(refused.stores())
        .extracting(StoreProof::level, StoreProof::why)
        .containsExactly(tuple("V2", "It is refused."));
    assertThat(refused.isProved()).isTrue();
    assertThat(there.findings())
        .containsExactly(new Finding("retention", "databases", "it is still there"));
    assertThat(there.stores()).extracting(StoreProof::level).containsExactly("none");
  }

  private static Verdict judge(HeldStore store, Trace before, Map<String, Shown> shown) {
    return ProofLadder.judge(
        List.of(store),
        List.of(before),
        List.of(),
        new Further(store.service(), Set.of(store.name()), shown));
  }

  private static Shown shown(ProofLevel level, String why) {
    return new Shown("databases", level, why);
  }

  @Test
  void orphanOfTheTenantsRowsIsFoundByItsId() {
    var orphan = new Trace("identity", "public", "credential", "person", Trace.ROW, 2);
    var credentials =
        new HeldStore(
            "identity", "credentials", "identity", "deleted", 0, List.of("credential"), DONE);

    assertThat(judge(List.of(credentials), List.of(), List.of(orphan)).findings())
        .extracting(Finding::what)
        .containsExactly(
            "2 rows of public.credential still hold ids of what was the tenant's in person");
  }

  @Test
  void levelsAreNamedAsInTheCertificate() {
    assertThat(ProofLevel.values())
        .extracting(ProofLevel::label)
        .containsExactly("none", "V0", "V1", "V2", "V3", "V4", "V5");
  }
}
