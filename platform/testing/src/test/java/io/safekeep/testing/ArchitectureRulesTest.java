package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
  private static final String ROOT = "io.safekeep.testing.sample";
  private static final JavaClasses SAMPLE = new ClassFileImporter().importPackages(ROOT);
  private final ArchitectureRules rules =
      ArchitectureRules.of(ROOT, SAMPLE).openRoutes("StoreResource.open");

  @Test
  void aRouteWithoutPermissionIsFoundUnlessListedAsOpen() {
    assertThat(violations(rules.everyRouteDeclaresItsPermission()))
        .contains("StoreResource.forgotten has no @PermissionsAllowed")
        .doesNotContain("StoreResource.guarded", "StoreResource.open ");
  }

  @Test
  void aStaleOpenRouteIsFound() {
    assertThat(violations(rules.openRoutesExist())).isEmpty();
    assertThat(
            violations(
                ArchitectureRules.of(ROOT, SAMPLE)
                    .openRoutes("StoreResource.gone", "StoreResource.guarded")
                    .openRoutesExist()))
        .contains("StoreResource.gone", "StoreResource.guarded");
  }

  @Test
  void theMachinesClockAndRandomIdentifiersAreFound() {
    assertThat(violations(rules.timeAndIdentifiersAreInjected()))
        .contains("OrderPolicy.machine()", "OrderPolicy.id()")
        .doesNotContain("OrderPolicy.injected");
  }

  @Test
  void fieldInjectionIsFound() {
    assertThat(violations(rules.noFieldInjection())).contains("OrderPolicy.stores");
  }

  @Test
  void sqlOutsideItsClassesIsFound() {
    assertThat(violations(rules.sqlStaysInSqlClasses()))
        .contains("OrderPolicy.connection")
        .doesNotContain("SqlStores$Row");
  }

  @Test
  void aCircleOfFeaturesIsFound() {
    assertThat(violations(rules.featuresAreFreeOfCycles()))
        .contains("Slice order", "Slice store", "Cycle detected");
  }

  @Test
  void anUnmarkedPackageIsFound() {
    assertThat(violations(rules.packagesAreNullMarked()))
        .isEqualTo("package io.safekeep.testing.sample.unmarked has no @NullMarked package-info");
  }

  @Test
  void anEmptyNameIsFound() {
    assertThat(violations(rules.namesSayWhatAThingIs())).contains("OrderManager");
  }

  @Test
  void aRecordThatReflectionFindsWithoutItsPartsIsFound() {
    assertThat(violations(rules.reflectionReachesTheParts()))
        .contains("parcel of io.safekeep.testing.sample.order.Shipment is a Parcel")
        .doesNotContain("label of");
  }

  private static String violations(ArchRule rule) {
    return String.join("\n", rule.evaluate(SAMPLE).getFailureReport().getDetails());
  }
}
